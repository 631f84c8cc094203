/** The person's own corner: their picture, and what opens at it. */
import IconButton from '@mui/material/IconButton';
import { lazy, useState } from 'react';
import { useAuth } from '@jamz/client/react';
import { useOwnProfile } from '../sync/own-records.ts';
import { accountTexts } from '../text/account-texts.ts';
import { commonTexts } from '../text/common-texts.ts';
import { LatePart } from '../ui/late-part.tsx';
import { useNotices } from '../ui/notices.tsx';
import { PersonAvatar } from '../ui/person-avatar.tsx';

const AccountPanel = lazy(async () => ({
  default: (await import('./account-panel.tsx')).AccountPanel,
}));
const SignOutDialog = lazy(async () => ({
  default: (await import('./sign-out-dialog.tsx')).SignOutDialog,
}));

export function AccountMenu() {
  const { state } = useAuth();
  const { displayName: name, avatarKey } = useOwnProfile();
  const notify = useNotices();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  // Loaded when it is first opened; from then on it stays, so that it can also close slowly.
  const [isWanted, setIsWanted] = useState(false);
  const [leaving, setLeaving] = useState(false);
  if (state.phase !== 'signed-in') return null;
  return (
    <>
      <IconButton
        onClick={(event) => {
          setIsWanted(true);
          setAnchor(event.currentTarget);
        }}
        aria-label={accountTexts.account}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
      >
        <PersonAvatar id={state.userId} name={name} pictureId={avatarKey} size={34} />
      </IconButton>
      <LatePart onMissing={() => notify({ text: commonTexts.chunkMissing })}>
        {isWanted ? (
          <AccountPanel
            anchor={anchor}
            onClose={() => setAnchor(null)}
            onSignOut={() => setLeaving(true)}
          />
        ) : null}
        {leaving ? <SignOutDialog onClose={() => setLeaving(false)} /> : null}
      </LatePart>
    </>
  );
}
