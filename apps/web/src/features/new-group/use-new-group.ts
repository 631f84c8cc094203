/**
 * A group in the making: what was chosen, kept in this tab, and the one act that makes it. Its salt is written down
 * before anything else happens, so a second tap and a reload in the middle come to the same group.
 */
import { useCallback, useMemo, useRef, useState } from 'react';
import { djPolicies, groupIdFrom, groupScope, type Scope } from '@jamz/core';
import {
  useClient,
  useDevice,
  useDraft,
  useMedia,
  useMutate,
  useRecord,
  useScopeLoaded,
} from '@jamz/client/react';
import { useOwnProfile, useUserId } from '../../sync/own-records.ts';
import { errorText } from '../../text/error-texts.ts';
import { useNotices } from '../../ui/notices.tsx';
import type { GroupRules } from '../../ui/rules-fields.tsx';
import { textToPicture } from './picture-text.ts';

const draftName = 'new-group';
const saltBytes = 16;

const empty = {
  name: '',
  description: '',
  /** As a `data:` address; empty when there is none. */
  picture: '',
  joinApproval: '',
  membersCanInvite: 'yes',
  djPolicy: 'everyone',
  salt: '',
  invitationId: '',
};
export type NewGroupDraft = typeof empty;

export interface NewGroup {
  readonly draft: NewGroupDraft;
  readonly change: (fields: Partial<NewGroupDraft>) => void;
  /** Begins another one. */
  readonly clear: () => void;
  /** Keeps what is on screen until the screen goes, and nothing of it after that. */
  readonly finish: () => void;
  readonly rules: GroupRules;
  readonly changeRules: (change: Partial<GroupRules>) => void;
  /** Null until its salt is drawn. */
  readonly groupId: string | null;
  readonly scope: Scope | null;
  /** Read from the device: false for some milliseconds after a reload. */
  readonly loaded: boolean;
  /** It stands on this device. */
  readonly made: boolean;
  readonly busy: boolean;
  /** True when it stands afterwards, made now or before. */
  readonly make: () => Promise<boolean>;
}

export function useNewGroup(): NewGroup {
  const { draft, change, clear } = useDraft(draftName, empty);
  const userId = useUserId();
  const { drafts, ids, sha256 } = useDevice();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const idOf = useCallback(
    (salt: string) => (userId === null || salt === '' ? null : groupIdFrom(userId, salt, sha256)),
    [userId, sha256],
  );
  const groupId = idOf(draft.salt);
  const scope = useMemo(() => (groupId === null ? null : groupScope(groupId)), [groupId]);
  const loaded = useScopeLoaded(scope);
  const made = useRecord(scope, 'group', groupId) !== undefined;
  const send = useSend();
  const make = async () => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    const salt = draft.salt === '' ? ids.secret(saltBytes) : draft.salt;
    change({ salt });
    const id = idOf(salt);
    const isThere = id !== null && client?.get(groupScope(id), 'group', id) !== undefined;
    const stands = isThere || (id !== null && (await send(id, { ...draft, salt })));
    running.current = false;
    setBusy(false);
    return stands;
  };
  return {
    draft,
    change,
    clear,
    finish: () => drafts.write(draftName, null),
    rules: rulesOf(draft),
    changeRules: (rules) => change(rulesToDraft(rules)),
    groupId,
    scope,
    loaded: scope === null || loaded,
    made,
    busy,
    make,
  };
}

/** The group first, then its picture: an id in a record that is not there yet would name nothing. */
function useSend() {
  const client = useClient();
  const mutate = useMutate();
  const media = useMedia();
  const notify = useNotices();
  const own = useOwnProfile();
  return async (groupId: string, draft: NewGroupDraft): Promise<boolean> => {
    const scope = groupScope(groupId);
    client?.watch(scope);
    const result = await mutate(scope, 'group.create', {
      salt: draft.salt,
      name: draft.name.trim(),
      description: draft.description.trim(),
      settings: rulesOf(draft),
      ...(own.displayName !== '' && { displayName: own.displayName }),
      ...(own.avatarKey !== null && { avatarKey: own.avatarKey }),
    });
    // Made by a tap before the page was reloaded.
    if (!result.ok && result.error.code === 'taken') return true;
    if (!result.ok) {
      notify({ text: errorText(result.error.code), important: true });
      return false;
    }
    const picture = textToPicture(draft.picture);
    const added = picture === null ? null : await media?.addPicture(scope, picture);
    if (added?.ok === true) {
      await mutate(scope, 'group.set', { field: 'avatarKey', value: added.value });
    } else if (added?.ok === false) {
      notify({ text: errorText(added.error.code), important: true });
    }
    return true;
  };
}

const rulesOf = (draft: NewGroupDraft): GroupRules => ({
  joinApproval: draft.joinApproval === 'yes',
  membersCanInvite: draft.membersCanInvite === 'yes',
  djPolicy: djPolicies.find((known) => known === draft.djPolicy) ?? 'everyone',
});

function rulesToDraft(rules: Partial<GroupRules>): Partial<NewGroupDraft> {
  const { joinApproval, membersCanInvite, djPolicy } = rules;
  return {
    ...(joinApproval !== undefined && { joinApproval: joinApproval ? 'yes' : '' }),
    ...(membersCanInvite !== undefined && { membersCanInvite: membersCanInvite ? 'yes' : '' }),
    ...(djPolicy !== undefined && { djPolicy }),
  };
}
