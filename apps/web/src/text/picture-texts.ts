/** Words around pictures of people and groups. */
export const pictureTexts = {
  choose: 'Choose a picture',
  takePhoto: 'Take a photo',
  change: 'Change the picture',
  add: 'Add a picture',
  remove: 'Remove the picture',
  cropTitle: 'Choose what is seen',
  cropHint: 'Drag to move, pinch or use the slider to zoom.',
  cropArea: 'Picture: arrow keys move it, plus and minus zoom',
  zoom: 'Zoom',
  use: 'Use this picture',
  opening: 'Opening the picture',
  unreadable: 'This is no picture that can be shown here. Choose a JPEG, PNG or WebP file.',
  tooLarge: 'This picture is too large: 40 MB at most.',
  privacy: 'Only what you see is kept: place, time and camera are left out.',
  saved: 'The picture is changed.',
  removed: 'The picture is removed.',
} as const;
