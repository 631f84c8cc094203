/** Who made a record and who touched it last, from the mutation that did. */
import type { MutationContext } from '../sync/model.ts';

export interface Touch {
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export const touchedNow = ({ stamp, person }: MutationContext): Touch => ({
  updatedAt: stamp.ms,
  updatedBy: person.userId,
});

export const bornNow = (
  context: MutationContext,
): Touch & { readonly createdAt: number; readonly createdBy: string } => ({
  createdAt: context.stamp.ms,
  createdBy: context.person.userId,
  ...touchedNow(context),
});
