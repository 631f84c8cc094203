/** The person's own corner: profile, devices, light or dark, the way out. */
import DevicesIcon from '@mui/icons-material/DevicesOutlined';
import LogoutIcon from '@mui/icons-material/LogoutOutlined';
import PersonIcon from '@mui/icons-material/PersonOutlined';
import StorageIcon from '@mui/icons-material/SdStorageOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useState } from 'react';
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

const SignOutDialog = lazy(async () => ({
  default: (await import('./sign-out-dialog.tsx')).SignOutDialog,
}));

export function AccountMenu() {
  const { state } = useAuth();
  const { displayName: name, avatarKey } = useOwnProfile();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [leaving, setLeaving] = useState(false);
  if (state.phase !== 'signed-in') return null;
  const close = () => setAnchor(null);
  return (
    <>
      <IconButton
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-label={accountTexts.account}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
      >
        <PersonAvatar id={state.userId} name={name} pictureId={avatarKey} size={34} />
      </IconButton>
      <Popover
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
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
          <ListItemButton component={RouterLink} to="/profile" onClick={close}>
            <ListItemIcon>
              <PersonIcon />
            </ListItemIcon>
            <ListItemText>{accountTexts.profile}</ListItemText>
          </ListItemButton>
          <ListItemButton component={RouterLink} to="/devices" onClick={close}>
            <ListItemIcon>
              <DevicesIcon />
            </ListItemIcon>
            <ListItemText>{accountTexts.devices}</ListItemText>
          </ListItemButton>
          <ListItemButton component={RouterLink} to="/storage" onClick={close}>
            <ListItemIcon>
              <StorageIcon />
            </ListItemIcon>
            <ListItemText>{accountTexts.storage}</ListItemText>
          </ListItemButton>
          <InstallEntry onAsked={close} />
          <ListItemButton
            component="button"
            sx={{ width: '100%' }}
            onClick={() => {
              close();
              setLeaving(true);
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
      {leaving ? (
        <Suspense fallback={null}>
          <SignOutDialog onClose={() => setLeaving(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
