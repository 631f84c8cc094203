/** Asks the person at the terminal; where there is none, says which flag answers instead. */
import { isCancel, password, text } from '@clack/prompts';
import { CommandError, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

export async function askForText(output: Output, message: string, flag: string): Promise<string> {
  needTerminal(output, flag);
  return answerOf(await text({ message }));
}

export async function askForPassword(output: Output): Promise<string> {
  needTerminal(output, '--password-file');
  const first = answerOf(await password({ message: 'Password' }));
  const second = answerOf(await password({ message: 'The same once more' }));
  if (first === second) return first;
  throw new CommandError(exitCodes.usage, 'The two passwords differ.');
}

/** What cannot be undone wants the cluster's name typed, not a yes. */
export async function confirmByName(output: Output, name: string): Promise<void> {
  if (!output.isInteractive) {
    throw new CommandError(exitCodes.refused, 'Nobody is here to ask: add --yes to go ahead.');
  }
  const typed = answerOf(await text({ message: `Type ${name} to go ahead` }));
  if (typed.trim() !== name) throw new CommandError(exitCodes.refused, 'Nothing was changed.');
}

function needTerminal(output: Output, flag: string): void {
  if (output.isInteractive) return;
  throw new CommandError(exitCodes.usage, `Nobody is here to ask: give ${flag}.`);
}

function answerOf(answer: string | symbol | undefined): string {
  if (isCancel(answer) || typeof answer !== 'string') {
    throw new CommandError(exitCodes.refused, 'Nothing was changed.');
  }
  return answer;
}
