/** A group as full as it may be: 50 members, 250 titles with their tracks, put there by many hands over HTTP. */
import { createGroup, createPerson, expectEnd, newId, sha256 } from './people.ts';
import type { RawClient } from './raw-client.ts';

const fullGroup = { members: 50, titles: 250 } as const;

/** Leaves room for `free` more titles. Returns the group's id. */
export async function fillGroup(origin: string, owner: RawClient, free: number): Promise<string> {
  const scope = await createGroup(owner, 'Everybody');
  const others: RawClient[] = [];
  for (let n = 1; n < fullGroup.members; n += 1) {
    others.push(await createPerson(origin, `friend-${n}`, `Friend ${n}`));
  }
  const add = others.map((person) =>
    owner.mutation(scope, 'member.add', { userId: person.session.userId, role: 'member' }),
  );
  expectEnd(await owner.sync(scope, add), 'applied');
  const authors = [owner, ...others];
  const titles = fullGroup.titles - free;
  const share = Math.ceil(titles / authors.length);
  for (let first = 0; first < titles; first += share) {
    const author = authors[first / share] ?? owner;
    await addTracks(author, scope, { first, count: Math.min(share, titles - first) });
  }
  return scope.replace('group:', '');
}

async function addTracks(
  author: RawClient,
  scope: string,
  run: { readonly first: number; readonly count: number },
): Promise<void> {
  const files = Array.from({ length: run.count }, (_, at) => fileOf(run.first + at));
  const mutations = [
    ...files.map((file) => author.mutation(scope, 'track.register', file)),
    author.mutation(scope, 'playlist.append', {
      runId: newId(),
      items: files.map((file) => ({ id: newId(), trackId: `track:${file.sha256}` })),
    }),
  ];
  expectEnd(await author.sync(scope, mutations, { nothingBelow: true }), 'applied');
}

const fileOf = (n: number) => ({
  sha256: sha256(`track ${n}`),
  title: `Road song ${String(n + 1).padStart(3, '0')}`,
  artist: `The ${['Pilots', 'Passengers', 'Hitchhikers', 'Navigators'][n % 4] ?? ''}`,
  album: 'Everybody',
  durMs: 150_000 + n * 700,
  mime: 'audio/mpeg',
  bytes: 3_000_000 + n * 10_000,
});
