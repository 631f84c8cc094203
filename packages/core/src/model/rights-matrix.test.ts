import { describe, expect, test } from 'vitest';
import { trafficJamzModel } from './model.ts';
import { groupRights, principals, type Principal } from './rights-matrix.ts';
import { argsOf, livedIn, stateText } from './lived-in.test-support.ts';
import { createScene, proofOf, salt, type Scene } from './scene.test-support.ts';

const personOf: Readonly<Record<Principal, string>> = {
  stranger: 'eve',
  invitee: 'ivan',
  left: 'lars',
  removed: 'rita',
  member: 'max',
  admin: 'ada',
  owner: 'olga',
};

/** A stranger has the link of no group: he guesses. */
function ask(scene: Scene, name: string, principal: Principal, operator = false): string {
  const args = argsOf(scene)[name] ?? {};
  const guess = { proof: proofOf('guess') };
  const isGuess = name === 'member.join' && principal === 'stranger';
  return scene.end(personOf[principal], name, isGuess ? guess : args, { operator });
}

describe('the rights matrix', () => {
  test('[H1] has a row and arguments for every mutation, and no other', () => {
    const names = Object.keys(trafficJamzModel.mutations).toSorted();
    expect(Object.keys(groupRights).toSorted()).toEqual(names);
    expect(Object.keys(argsOf(livedIn())).toSorted()).toEqual(names);
  });

  for (const [name, row] of Object.entries(groupRights)) {
    for (const principal of principals) {
      const answer = row[principal];
      test(`[H1] ${name} by ${principal}: ${answer}`, () => {
        const scene = livedIn();
        const before = stateText(scene);
        expect(ask(scene, name, principal)).toBe(answer);
        const isIn = name === 'member.join' && ['member', 'admin', 'owner'].includes(principal);
        const changes = answer === 'applied' && !isIn;
        expect(stateText(scene) !== before).toBe(changes);
      });
    }
  }

  test('[H1] an operator who is no member is a stranger', () => {
    for (const [name, row] of Object.entries(groupRights)) {
      const scene = livedIn();
      expect(`${name} ${ask(scene, name, 'stranger', true)}`).toBe(`${name} ${row.stranger}`);
    }
  });

  test('[H1] ids of another group in arguments find nothing and change nothing', () => {
    const names = Object.keys(groupRights).filter((name) => !name.startsWith('member.join'));
    for (const name of names) {
      const theirs = livedIn();
      const args = argsOf(theirs)[name] ?? {};
      const before = stateText(theirs);
      const own = createScene();
      own.run('olga', 'group.create', { salt, name: 'Own' });
      own.end('olga', name, args);
      expect(stateText(theirs)).toBe(before);
      const mentioned = ['playlist.move', 'playlist.remove', 'playlist.clear', 'playlist.restore'];
      const gone = ['track.bind', 'invitation.revoke', 'conflict.undo', 'conflict.resolve'];
      const expected = [...mentioned, ...gone].includes(name) ? 'missing' : expect.any(String);
      expect(own.end('olga', name, args)).toEqual(expected);
    }
  });
});
