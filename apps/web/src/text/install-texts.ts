/** Words of putting the app on the home screen. */
export const installTexts = {
  offer: 'Keep TrafficJamz at hand: it opens from the home screen, also without a network.',
  install: 'Install',
  installApp: 'Install the app',
  never: 'No, thanks',
  byHandTitle: 'Put it on your home screen',
  byHandText: 'In Safari: tap Share, then “Add to Home Screen”.',
} as const;
