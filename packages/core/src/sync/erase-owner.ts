/** Writes the erased mark over everything one owner's key closes, so that memory reads what disk will read. */
import type { Json } from '../base/json.ts';
import type { Tx } from './model.ts';
import { ownerOf, type FieldTable } from './seal-record.ts';
import { erasedMark, type Owner } from './sealing.ts';

export function eraseOwner(
  tx: Tx,
  fieldsByKind: Readonly<Record<string, FieldTable>>,
  owner: Owner,
  scope: string,
): void {
  for (const [kind, fields] of Object.entries(fieldsByKind)) {
    for (const { id, value } of tx.list(kind)) {
      const erased: Record<string, Json> = {};
      for (const [field, rule] of Object.entries(fields)) {
        // No entity field belongs to "the author": that is for arguments.
        if (ownerOf(rule, value, { scope, author: '' }) === owner) erased[field] = erasedMark;
      }
      if (Object.keys(erased).length > 0) tx.put(kind, id, { ...value, ...erased });
    }
  }
}
