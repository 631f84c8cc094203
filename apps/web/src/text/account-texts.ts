/** Words of sign-up, sign-in, set-up, devices and leaving. */
import { limits } from '@jamz/core';

export const accountTexts = {
  tagline: 'Same music, one plan, even in the tunnel.',
  signIn: 'Sign in',
  signUp: 'Create account',
  signInTitle: 'Welcome back',
  signUpTitle: 'Come along',
  login: 'Sign-in name or e-mail',
  password: 'Password',
  newPassword: 'Choose a password',
  passwordHint: `At least ${limits.passwordLengthMin} characters. Long beats complicated; paste it if you like.`,
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  displayName: 'Your name',
  displayNameHint: 'What the others in your groups see.',
  noAccount: 'New here?',
  haveAccount: 'Already have an account?',
  needsNetwork: 'Signing in needs a connection to the server. Try again when you are online.',
  needsServer: 'The server does not answer. Try again in a moment.',
  needLogin: 'Enter your sign-in name.',
  needPassword: 'Enter your password.',
  needName: 'Enter a name.',
  shortPassword: `Use at least ${limits.passwordLengthMin} characters.`,
  working: 'One moment...',
  lockedTitle: 'This device was signed out',
  lockedText:
    'Somebody signed this device out from another one. Sign in again to open it; changes not yet sent are kept.',
  expiredTitle: 'Please sign in again',
  expiredText: 'Your session has run out. You can go on working; sending waits until you sign in.',
  setupNeeded:
    'This server has no operator yet. Open the set-up link that it printed when it was started for the first time.',
  keptWork: ({ unsent, files }: { readonly unsent: number | null; readonly files: number }) => {
    const many = unsent === null ? 'Somebody’s unsent changes' : `${unsent} unsent changes`;
    const changes = unsent === 1 ? '1 unsent change' : many;
    const parts = [
      ...(unsent === 0 ? [] : [changes]),
      ...(files === 0 ? [] : [files === 1 ? '1 file' : `${files} files`]),
    ];
    const isOne = parts.length === 1 && (unsent === 1 || (unsent === 0 && files === 1));
    return `${parts.join(' and ')} ${isOne ? 'is' : 'are'} kept here, sealed. ${isOne ? 'It goes' : 'They go'} on when the same person signs in.`;
  },

  account: 'Your account',
  profile: 'Profile',
  devices: 'Devices',
  storage: 'Storage',
  signOut: 'Sign out',
  operator: 'Operator',

  signOutTitle: 'Sign out of this device?',
  signOutClean: 'Everything you did is on the server.',
  signOutUnsent: (count: number, files: number) =>
    count === 0 && files > 0
      ? 'What should become of them?'
      : count === 1
        ? '1 change has not been sent yet. What should become of it?'
        : `${count} changes have not been sent yet. What should become of them?`,
  signOutAlso: (problems: number, onHold: number) =>
    [
      problems > 0 ? `${problems} waiting for your decision` : null,
      onHold > 0 ? `${onHold} on hold` : null,
    ]
      .filter((part) => part !== null)
      .join(', '),
  keepTitle: 'Keep for my next sign-in',
  keepText: 'Sealed on this device. Nobody else can read or send them.',
  sendTitle: 'Send them now',
  sendText: 'Signs out as soon as everything is sent.',
  saveTitle: 'Save a copy as a file',
  saveText:
    'A readable file in your downloads, without music. They also stay sealed here for your next sign-in.',
  saveName: 'trafficjamz-not-sent.json',
  discardTitle: 'Discard them',
  discardText: 'They are gone for good, with everything else this app keeps here.',
  sendFailed: 'Not everything could be sent. You are still signed in.',
  signOutFailed: 'Signing out did not work. Try again.',

  devicesTitle: 'Where you are signed in',
  devicesOffline: 'The list of devices comes from the server. It is shown when you are online.',
  thisDevice: 'This device',
  signedInAt: (when: string) => `Signed in ${when}`,
  lastSeen: (when: string) => `last seen ${when}`,
  revoke: 'Sign out there',
  revokeTitle: 'Sign that device out?',
  revokeText: (name: string) =>
    `${name} is locked at once and needs your password to open again. Its unsent changes stay on it.`,
  revoked: 'Signed out there.',
  revokeOthers: 'Sign out everywhere else',
  revokeOthersText: 'All other devices are locked at once and need your password to open again.',
  onlyThis: 'You are signed in on this device only.',

  profileTitle: 'Profile',
  bio: 'About you',
  bioHint: 'A line the others can read.',
  waitsHint: 'Kept on this device; sent when there is a connection.',
  eraseTitle: 'Delete my account',
  eraseText:
    'Erases you from this server: your name and texts become unreadable for everybody. Your groups go on without you. This cannot be undone.',
  eraseButton: 'Delete for good',
  eraseDone: 'Your account was deleted.',
} as const;
