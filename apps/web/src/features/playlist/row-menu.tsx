/** What may be done with one row. One menu for the whole list: it stands at the button that opened it. */
import ArrowDownwardIcon from '@mui/icons-material/ArrowDownward';
import ArrowUpwardIcon from '@mui/icons-material/ArrowUpward';
import AudioFileIcon from '@mui/icons-material/AudioFileOutlined';
import CancelIcon from '@mui/icons-material/CancelOutlined';
import CloudUploadIcon from '@mui/icons-material/CloudUploadOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import OfflinePinIcon from '@mui/icons-material/OfflinePinOutlined';
import PauseIcon from '@mui/icons-material/PauseRounded';
import PlaylistRemoveIcon from '@mui/icons-material/PlaylistRemove';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import type { ReactNode } from 'react';
import { useMediaValue, type MusicItem, type TrackState } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { titleOf } from '../../sync/item-title.ts';
import type { PlaylistActs } from './use-playlist-acts.ts';

interface Entry {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}

export interface RowMenuProps {
  readonly groupId: string;
  readonly item: MusicItem;
  readonly index: number;
  readonly count: number;
  /** Null while it is closing. */
  readonly anchor: HTMLElement | null;
  readonly mayChange: boolean;
  readonly mayRemove: boolean;
  readonly acts: PlaylistActs;
  readonly onChooseFile: () => void;
  readonly onGiveUp: () => void;
  readonly onClose: () => void;
}

export function RowMenu(props: RowMenuProps) {
  const { item, anchor } = props;
  const { track } = item;
  const state = useMediaValue((media) =>
    track === null ? null : (media?.track(track.sha256, track) ?? null),
  );
  const isGroupKept = useMediaValue((media) => media?.isGroupKept(props.groupId) ?? false);
  const entries = [
    ...(props.mayChange ? orderEntries(props) : []),
    ...(state === null
      ? []
      : [...sendingEntries(props, state), ...deviceEntries(props, state, isGroupKept)]),
    ...(props.mayRemove ? [removeEntry(props)] : []),
  ];
  return (
    <Menu
      anchorEl={anchor}
      open={anchor !== null}
      onClose={props.onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      slotProps={{ list: { 'aria-label': playlistTexts.actions(titleOf(item)) } }}
    >
      {entries.map(({ label, icon, disabled, onClick }) => (
        <MenuItem
          key={label}
          disabled={disabled === true}
          onClick={() => {
            props.onClose();
            onClick();
          }}
        >
          <ListItemIcon>{icon}</ListItemIcon>
          <ListItemText>{label}</ListItemText>
        </MenuItem>
      ))}
    </Menu>
  );
}

function orderEntries({ item, index, count, acts, onChooseFile }: RowMenuProps): Entry[] {
  const file: Entry[] =
    item.track === null
      ? [{ label: playlistTexts.chooseFile, icon: <AudioFileIcon />, onClick: onChooseFile }]
      : [];
  if (count < 2) return file;
  return [
    ...file,
    {
      label: playlistTexts.upShort,
      icon: <ArrowUpwardIcon />,
      disabled: index === 0,
      onClick: () => acts.step(item.id, -1),
    },
    {
      label: playlistTexts.downShort,
      icon: <ArrowDownwardIcon />,
      disabled: index === count - 1,
      onClick: () => acts.step(item.id, 1),
    },
  ];
}

function sendingEntries({ item, acts, onGiveUp }: RowMenuProps, { upload }: TrackState): Entry[] {
  if (upload === null || item.track === null) return [];
  const { sha256 } = item.track;
  const goesOn = upload.state === 'failed' || (upload.state === 'waiting' && upload.code === null);
  const again = upload.state === 'failed' ? playlistTexts.sendAgain : playlistTexts.resumeSending;
  return [
    goesOn
      ? { label: again, icon: <CloudUploadIcon />, onClick: () => acts.resumeSending(sha256) }
      : {
          label: playlistTexts.pauseSending,
          icon: <PauseIcon />,
          onClick: () => acts.stopSending(sha256),
        },
    { label: playlistTexts.cancelSending, icon: <CancelIcon />, onClick: onGiveUp },
  ];
}

/**
 * What was not sent yet is kept in any case, what nobody sent cannot be, and over a playlist that is kept as a whole its
 * switch decides.
 */
function deviceEntries(props: RowMenuProps, state: TrackState, isGroupKept: boolean): Entry[] {
  const { item, acts } = props;
  if (state.upload !== null || state.place === 'elsewhere' || isGroupKept) return [];
  const icon = <OfflinePinIcon />;
  if (state.pinned) {
    return [{ label: playlistTexts.unkeep, icon, onClick: () => acts.keep(item, false) }];
  }
  const keep: Entry = { label: playlistTexts.keep, icon, onClick: () => acts.keep(item, true) };
  if (state.place === 'away') return [keep];
  return [
    keep,
    { label: playlistTexts.forget, icon: <DeleteIcon />, onClick: () => acts.forget(item) },
  ];
}

const removeEntry = ({ item, acts }: RowMenuProps): Entry => ({
  label: playlistTexts.removeShort,
  icon: <PlaylistRemoveIcon />,
  onClick: () => acts.remove(item.id),
});
