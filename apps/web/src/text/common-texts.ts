/** Words that many screens share. */
export const commonTexts = {
  appName: 'TrafficJamz',
  skipToContent: 'Skip to the content',
  back: 'Back',
  next: 'Next',
  oneMoment: 'One moment...',
  steps: 'Steps',
  stepOf: (step: number, count: number) => `Step ${step} of ${count}`,
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saved: 'Saved.',
  savedNotSent: 'Saved on this device. It is sent as soon as there is a connection.',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied.',
  copyFailed: 'Could not copy. Select the text and copy it by hand.',
  tooLong: 'This takes longer than it should.',
  tryAgain: 'Try again',
  loading: 'Loading',
  opening: 'Opening',
  home: 'Go to my groups',
  reload: 'Reload',
  menu: 'Menu',
  somethingBroke: 'Something broke on this screen',
  somethingBrokeText:
    'What you did before is kept on this device. Go back, or reload the app; if it happens again, copy the details for whoever runs your server.',
  copyDetails: 'Copy details',
  chunkMissing: 'A part of the app could not be loaded',
  chunkMissingText: 'You may be offline, or the app was updated in the meantime. Nothing is lost.',
  notFound: 'There is nothing here',
  notFoundText: 'The address may be mistyped, or it belonged to something that is gone.',
  you: 'you',
  notStored: 'This was not stored',
  scheme: 'Appearance',
  schemes: { system: 'Auto', light: 'Light', dark: 'Dark' },
  updateReady: 'A new version is ready.',
  updateLater: 'Later',
  updateHint: 'What you typed and what is not sent yet stays.',
  updateFollows: 'Another tab runs it already; this one follows when you leave it alone.',
  version: (version: string) => `Version ${version}`,
  trouble: {
    reload: 'Another tab runs a newer version. Reload this one to go on; nothing is lost.',
    blocked: 'Another tab runs an older version and holds the storage. Please close it.',
    memory:
      'This browser gives the app no storage: everything you do here is lost when you close the tab.',
    evicted:
      'The browser cleared what this app had stored here. What was on the server comes back.',
  },
  lostChanges: (count: number | null) =>
    count === null
      ? 'Whether changes were lost that had not been sent is not known.'
      : count === 0
        ? 'Nothing was waiting to be sent.'
        : `${count === 1 ? '1 change' : `${count} changes`} not yet sent went with it.`,
} as const;
