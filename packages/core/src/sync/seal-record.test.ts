import { describe, expect, test } from 'vitest';
import { eraseOwner } from './erase-owner.ts';
import { boxAdditionalData, openRecord, ownersOf, sealRecord } from './seal-record.ts';
import { createScopeState } from './scope-state.ts';
import { erasedMark, type KeyState, type Owner } from './sealing.ts';
import { createTx } from './tx.ts';

const fields = {
  by: 'clear',
  count: 'clear',
  title: 'scope',
  name: { person: 'by' },
  note: { person: 'by' },
  copy: { ownerIn: 'owner' },
  owner: 'clear',
  said: 'author',
  proof: 'omit',
} as const;

const value = {
  by: 'ana',
  count: 3,
  title: 'Trip',
  name: 'Ana',
  note: null,
  copy: 'Convoy',
  owner: 'scope:group:1',
  said: 'hello',
  proof: 'secret',
};
const context = { scope: 'toy:1', kind: 'card', id: 'c1', author: 'bob' };
const owners: readonly Owner[] = ['person:ana', 'person:bob', 'scope:group:1', 'scope:toy:1'];

let nonce = 0;
const keyOf = (owner: Owner): KeyState => ({
  owner,
  keyId: `${owner}#1`,
  seal(plaintext, data) {
    nonce += 1;
    return { owner, keyId: `${owner}#1`, nonce: `${nonce}|${data}`, ct: `${owner}|${plaintext}` };
  },
  open(box, data) {
    if (!box.nonce.endsWith(`|${data}`) || !box.ct.startsWith(owner)) throw new Error('not mine');
    return box.ct.slice(owner.length + 1);
  },
});
const keysWith = (destroyed?: Owner) =>
  new Map(
    owners.map((owner) => [owner, owner === destroyed ? 'destroyed' : keyOf(owner)] as const),
  );

const { proof: _proof, ...stored } = value;

describe('sealing a record', () => {
  test('[EN43] one box per owner; nothing but clear fields lies open; what is omitted is gone', () => {
    expect(ownersOf(fields, value, context)).toEqual(owners);
    const sealed = sealRecord(fields, value, context, keysWith());
    expect(sealed.clear).toEqual({ by: 'ana', count: 3, owner: 'scope:group:1' });
    expect(sealed.boxes.map(({ owner }) => owner)).toEqual(owners);
    expect(sealed.boxes[0]?.ct).toBe('person:ana|{"name":"Ana","note":null}');
    expect(JSON.stringify(sealed)).not.toContain('secret');
    expect(openRecord(fields, sealed, context, keysWith())).toEqual(stored);
  });

  test('[EN43] a box does not open in another place', () => {
    const sealed = sealRecord(fields, value, context, keysWith());
    for (const place of [{ id: 'c2' }, { kind: 'other' }, { scope: 'toy:2' }]) {
      const moved = { ...context, ...place };
      const keys = new Map([...keysWith(), ['scope:toy:2', keyOf('scope:toy:2')] as const]);
      expect(() => openRecord(fields, sealed, moved, keys)).toThrow('not mine');
    }
  });

  test('[EN43] a box whose plaintext did not change is copied byte for byte', () => {
    const before = sealRecord(fields, value, context, keysWith());
    const changed = { ...value, title: 'Other', count: 4 };
    const after = sealRecord(fields, changed, context, keysWith(), { sealed: before, value });
    expect(after.boxes.slice(0, 3)).toEqual(before.boxes.slice(0, 3));
    expect(after.boxes[3]).not.toEqual(before.boxes[3]);
    expect(openRecord(fields, after, context, keysWith())).toEqual({
      ...stored,
      title: 'Other',
      count: 4,
    });
  });

  test('[EN43] only a destroyed key reads as erased; a key that is not at hand throws', () => {
    const sealed = sealRecord(fields, value, context, keysWith());
    expect(openRecord(fields, sealed, context, keysWith('person:ana'))).toEqual({
      ...stored,
      name: erasedMark,
      note: erasedMark,
    });
    const missing = new Map([...keysWith()].filter(([owner]) => owner !== 'person:ana'));
    expect(() => openRecord(fields, sealed, context, missing)).toThrow('must exist');
    expect(() => sealRecord(fields, value, context, missing)).toThrow('must exist');
  });

  test('[I16] what is sealed after a destruction holds nothing of that owner', () => {
    const sealed = sealRecord(fields, value, context, keysWith('person:ana'));
    expect(JSON.stringify(sealed.boxes)).not.toContain('Ana');
    expect(openRecord(fields, sealed, context, keysWith('person:ana'))['name']).toBe(erasedMark);
  });

  test('a field that the table does not know is a bug', () => {
    const unknown = { ...value, extra: 1 };
    expect(() => sealRecord(fields, unknown, context, keysWith())).toThrow('the field table names');
    const nobody = { ...value, owner: 'nobody' };
    expect(() => sealRecord(fields, nobody, context, keysWith())).toThrow('names an owner');
  });

  test('the additional data is canonical', () => {
    expect(boxAdditionalData(context)).toBe('{"id":"c1","kind":"card","scope":"toy:1"}');
  });
});

describe('erasing an owner', () => {
  test('marks what his key closes, and nothing else', () => {
    const state = createScopeState();
    state.putEntity({ kind: 'card', id: 'c1', version: 1, value: stored });
    state.putEntity({ kind: 'card', id: 'c2', version: 1, value: { ...stored, by: 'eva' } });
    const tx = createTx(state);
    eraseOwner(tx, { card: fields }, 'person:ana', 'toy:1');
    expect(tx.changes().puts).toEqual([
      { kind: 'card', id: 'c1', value: { ...stored, name: erasedMark, note: erasedMark } },
    ]);
  });
});
