/**
 * `jamz demo`: a group with friends and music to try things on. It works beside a running server and without one; what is
 * there already stays, and what was cut short is taken up again (W7).
 */
import { errorTable, type DemoAnswer, type Result } from '@jamz/core';
import { demoGroupName, type BackOffice, type KnownAccount } from '@jamz/server';
import type { Config } from '../config-schema.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { withOffice, type Installation } from '../open-installation.ts';
import type { Output } from '../output.ts';
import { findAccount } from './user.ts';

const pageSize = 200;

export async function makeDemo(
  config: Config,
  output: Output,
  options: { readonly login?: string | undefined },
): Promise<void> {
  await withOffice(config, { mayBegin: false }, async ({ office, installation }) => {
    const owner = await findOwner(office, installation, options.login);
    const remaining = createRemaining(() => installation.system.clock.monotonic());
    let before: number | null = null;
    const made = await makeHere(office, owner, (answer) => {
      before ??= answer.done;
      output.progress(`${answer.done} of ${answer.total} tracks${remaining(answer)}`);
    });
    const { done, total, groupId } = must(made);
    // The lists of groups hear of it a moment later; a command that has ended can tell nobody.
    await office.sync.settle();
    const added = done - (before ?? done);
    const place = `"${demoGroupName}" in the list of ${owner.login}`;
    output.line(
      added > 0 ? `There is a group ${place}.` : `Nothing was missing: there is a group ${place}.`,
    );
    output.result({ groupId, owner: owner.login, tracks: total, added });
  });
}

/** The person asked for, else the one who has run this server for the longest. */
async function findOwner(
  office: BackOffice,
  { stores }: Installation,
  login: string | undefined,
): Promise<KnownAccount> {
  if (login !== undefined) {
    const known = await findAccount(office, login);
    if (known !== null) return known;
    throw new CommandError(exitCodes.refused, `There is no living account "${login}".`);
  }
  let first: { readonly userId: string; readonly createdAt: number } | null = null;
  for (let after = ''; ;) {
    const page = await stores.accounts.listAccounts(after, pageSize);
    for (const { userId, createdAt, operator, status } of page) {
      if (!operator || status !== 'active') continue;
      if (first === null || createdAt < first.createdAt) first = { userId, createdAt };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = last.userId;
  }
  const operator = first === null ? null : await office.accounts.read(first.userId);
  if (operator !== null) return operator;
  const message =
    'This server has no operator yet: open the setup link that "jamz start" printed, or run "jamz user create --operator" first.';
  throw new CommandError(exitCodes.refused, message);
}

async function makeHere(
  { demo }: BackOffice,
  owner: KnownAccount,
  watch: (answer: DemoAnswer) => void,
): Promise<Result<DemoAnswer>> {
  if (demo === null) throw new CommandError(exitCodes.unreachable, 'Nobody plays the music here.');
  return demo.make(owner.userId, watch);
}

/** About how long it will take, once a track has shown it. */
function createRemaining(monotonic: () => number): (answer: DemoAnswer) => string {
  const began = monotonic();
  let first: number | null = null;
  return ({ done, total }) => {
    first ??= done;
    if (done === total || done === first) return '';
    const ms = ((monotonic() - began) / (done - first)) * (total - done);
    return `, about ${Math.max(1, Math.round(ms / 1_000))} s left`;
  };
}

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code } = result.error;
  const hint =
    code === 'group_archived' || code === 'not_found'
      ? ' Name somebody else with --for to make another demo group.'
      : ' Run "jamz demo" again to go on.';
  throw new CommandError(exitCodes.refused, errorTable[code].text + hint);
}
