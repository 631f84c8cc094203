/** A message on its way: as text where the seed reads strictly, else as it is, since nobody may change it. */
import type { SyncRequest, SyncResponse } from '@jamz/core';
import type { World } from './world.ts';

export interface Packed<T> {
  readonly value: T;
  readonly text: string | null;
}

export const pack = <T>(world: World, value: T): Packed<T> => ({
  value,
  text: world.readsStrictly ? JSON.stringify(value) : null,
});

/** Most of a message's way are the schemas of its doors; a share of the seeds goes it all, the others trust each other. */
export const unpack = <T>({ value, text }: Packed<T>, schema: { parse(value: unknown): T }): T =>
  text === null ? value : schema.parse(JSON.parse(text));

/** What tells two requests apart, for the hash of a seed. */
export function requestSummary({ clientId, timeline, sentAt, scopes }: SyncRequest): string {
  const asked = scopes.map(({ scope, cursor = '', page, push }) => {
    const [first, last] = [push[0]?.id ?? '', push.at(-1)?.id ?? ''];
    return `${scope} ${cursor} ${page?.after ?? ''} ${push.length} ${first} ${last}`;
  });
  return `${clientId} ${timeline} ${sentAt} ${asked.join('; ')}`;
}

export function responseSummary({ serverTime, timelines, scopes }: SyncResponse): string {
  const answers = scopes.map((answer) => {
    if ('code' in answer) return `${answer.scope} ${answer.code}`;
    const ends = answer.results.map((result) => ('end' in result ? result.end : result.seq));
    return `${answer.scope} ${answer.version} ${pullSummary(answer)} ${ends.join()}`;
  });
  return `${serverTime} ${timelines.length} ${answers.join('; ')}`;
}

function pullSummary(answer: Exclude<SyncResponse['scopes'][number], { code: unknown }>): string {
  if ('patch' in answer) return `${answer.patch.to} ${answer.patch.puts.length}`;
  if ('reset' in answer) return `reset ${answer.reset.upTo ?? ''} ${answer.reset.puts.length}`;
  return 'revoked';
}
