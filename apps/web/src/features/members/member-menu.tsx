/** What an admin or the owner may do with another member. Nothing at all when that is nothing. */
import MoreVertIcon from '@mui/icons-material/MoreVert';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import type { JsonObject } from '@jamz/core';
import type { GroupHandle, MemberView } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

interface Choice {
  readonly label: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly ask?: { readonly title: string; readonly text: string; readonly button: string };
}

/** As the model has it: an admin is touched by the owner alone, the owner by nobody. */
function choicesFor(member: MemberView, { rights }: GroupHandle): readonly Choice[] {
  const { userId, name, role } = member;
  if (member.isMe || role === 'owner') return [];
  const remove: Choice = {
    label: groupTexts.removeMember,
    name: 'member.remove',
    args: { userId },
    ask: {
      title: groupTexts.removeMemberTitle(name),
      text: groupTexts.removeMemberText,
      button: groupTexts.removeButton,
    },
  };
  if (!rights.owner) return rights.admin && role === 'member' ? [remove] : [];
  const other = role === 'admin' ? 'member' : 'admin';
  return [
    {
      label: other === 'admin' ? groupTexts.makeAdmin : groupTexts.makeMember,
      name: 'member.setRole',
      args: { userId, role: other },
    },
    {
      label: groupTexts.makeOwner,
      name: 'group.transferOwner',
      args: { userId },
      ask: {
        title: groupTexts.makeOwner,
        text: groupTexts.makeOwnerText(name),
        button: groupTexts.makeOwner,
      },
    },
    remove,
  ];
}

export function MemberMenu(props: { readonly member: MemberView; readonly handle: GroupHandle }) {
  const { member, handle } = props;
  const act = useAct(handle.scope);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [asked, setAsked] = useState<Choice | null>(null);
  const choices = choicesFor(member, handle);
  if (choices.length === 0) return null;
  return (
    <>
      <IconButton
        edge="end"
        aria-label={groupTexts.memberActions(member.name)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVertIcon />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {choices.map((choice) => (
          <MenuItem
            key={choice.name}
            onClick={() => {
              setAnchor(null);
              if (choice.ask === undefined) void act(choice.name, choice.args);
              else setAsked(choice);
            }}
          >
            {choice.label}
          </MenuItem>
        ))}
      </Menu>
      <ConfirmDialog
        open={asked !== null}
        title={asked?.ask?.title ?? ''}
        text={asked?.ask?.text ?? ''}
        confirmLabel={asked?.ask?.button ?? ''}
        onConfirm={() => {
          if (asked !== null) void act(asked.name, asked.args);
        }}
        onClose={() => setAsked(null)}
      />
    </>
  );
}
