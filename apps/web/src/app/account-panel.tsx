/** What opens at the person's picture: profile, devices, storage, light or dark, the way out. Loaded when it is wanted. */
import DevicesIcon from '@mui/icons-material/DevicesOutlined';
import LogoutIcon from '@mui/icons-material/LogoutOutlined';
import PersonIcon from '@mui/icons-material/PersonOutlined';
import StorageIcon from '@mui/icons-material/SdStorageOutlined';
import Box from '@mui/material/Box';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router';
import { useAuth } from '@jamz/client/react';
import { useOwnProfile } from '../sync/own-records.ts';
import { accountTexts } from '../text/account-texts.ts';
import { commonTexts } from '../text/common-texts.ts';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { SchemeSwitch } from '../ui/scheme-switch.tsx';
import { InstallEntry } from './install-entry.tsx';

/** Written in by the build. */
declare const __JAMZ_VERSION__: string;

export function AccountPanel(props: {
  /** Null while it is closed. */
  readonly anchor: HTMLElement | null;
  readonly onClose: () => void;
  readonly onSignOut: () => void;
}) {
  const { state } = useAuth();
  const { displayName: name, avatarKey } = useOwnProfile();
  if (state.phase !== 'signed-in') return null;
  return (
    <Popover
      anchorEl={props.anchor}
      open={props.anchor !== null}
      onClose={props.onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': accountTexts.account,
          sx: { width: 320, maxWidth: 'calc(100vw - 24px)', borderRadius: '20px', p: 1.5 },
        },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, p: 1 }}>
        <PersonAvatar id={state.userId} name={name} pictureId={avatarKey} size={44} />
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="subtitle1" noWrap>
            {name}
          </Typography>
          <Typography variant="body2" noWrap sx={{ color: 'text.secondary' }}>
            {[state.login, state.operator ? accountTexts.operator : null]
              .filter((part) => part !== null)
              .join(' · ')}
          </Typography>
        </Box>
      </Box>
      <Box component="nav" aria-label={accountTexts.account} sx={{ my: 0.5 }}>
        <ListItemButton component={RouterLink} to="/profile" onClick={props.onClose}>
          <ListItemIcon>
            <PersonIcon />
          </ListItemIcon>
          <ListItemText>{accountTexts.profile}</ListItemText>
        </ListItemButton>
        <ListItemButton component={RouterLink} to="/devices" onClick={props.onClose}>
          <ListItemIcon>
            <DevicesIcon />
          </ListItemIcon>
          <ListItemText>{accountTexts.devices}</ListItemText>
        </ListItemButton>
        <ListItemButton component={RouterLink} to="/storage" onClick={props.onClose}>
          <ListItemIcon>
            <StorageIcon />
          </ListItemIcon>
          <ListItemText>{accountTexts.storage}</ListItemText>
        </ListItemButton>
        <InstallEntry onAsked={props.onClose} />
        <ListItemButton
          component="button"
          sx={{ width: '100%' }}
          onClick={() => {
            props.onClose();
            props.onSignOut();
          }}
        >
          <ListItemIcon>
            <LogoutIcon />
          </ListItemIcon>
          <ListItemText>{accountTexts.signOut}</ListItemText>
        </ListItemButton>
      </Box>
      <SchemeSwitch />
      <Typography variant="body2" sx={{ color: 'text.secondary', textAlign: 'center', pt: 1.25 }}>
        {commonTexts.version(__JAMZ_VERSION__)}
      </Typography>
    </Popover>
  );
}
