/** Words of the first run: from the setup link to a server that is somebody's. */
export const firstRunTexts = {
  steps: ['Your account', 'The server', 'The start'],
  accountTitle: 'Set up your server',
  accountText: (serverName: string) =>
    `You are about to become the operator of ${serverName}. This link works once.`,
  accountButton: 'Create the operator account',
  checking: 'Looking at the server',
  doneTitle: 'Already set up',
  doneText: 'This server has an operator. Sign in instead.',
  offline: 'The server does not answer. The link stays good for an hour after it was printed.',

  nameTitle: 'Name your server',
  nameText: 'People see it before they sign in, and when they are invited.',
  name: 'Name of the server',
  nameHint: 'For example “Our road trips”.',
  needName: 'Give the server a name.',

  startTitle: 'How do you want to begin?',
  startText: 'The demo is a group like any other: archive it when you have seen enough.',
  emptyTitle: 'Empty',
  emptyText: 'Nothing but you. Make your first group in a minute.',
  demoTitle: 'With a demo group',
  demoText: 'A group with friends and music made on your own server, to try everything on.',
  begin: 'Begin',

  demoMakingTitle: 'Making the demo',
  demoMakingText: 'Your server is composing. It takes a minute or two and goes on without you.',
  demoProgress: (done: number, total: number) => `${done} of ${total} pieces are ready`,
  demoBeginning: 'Tuning the instruments',
  demoArriving: 'The group is on its way to this device',
  demoSkip: 'Go on without waiting',
  demoFailedTitle: 'The demo could not be made',
  demoFailedText: 'Nothing else is touched. Try again, or begin empty.',
  demoOffline: 'The server does not answer at the moment. The demo goes on when it is back.',
  beginEmpty: 'Begin empty',
  openDemo: 'Open the demo group',
} as const;
