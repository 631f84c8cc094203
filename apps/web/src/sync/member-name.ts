/** What one person is called in a group. */
import type { Scope } from '@jamz/core';
import { useRecord } from '@jamz/client/react';
import { groupTexts } from '../text/group-texts.ts';
import { nameOf } from './group-records.ts';

export function useMemberName(scope: Scope | null, userId: string | null): string {
  const member = useRecord(scope, 'member', userId);
  return member?.value['status'] === 'active' ? nameOf(member) : groupTexts.formerMember;
}
