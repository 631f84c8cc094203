/** One notice as eyes see it. Loaded with the first one: most visits have none. */
import Button from '@mui/material/Button';
import Snackbar from '@mui/material/Snackbar';
import SnackbarContent from '@mui/material/SnackbarContent';
import type { Notice } from './notices.tsx';

const noticeMs = 5_000;
const importantMs = 10_000;

export function NoticeBar(props: {
  readonly notice: Notice;
  readonly open: boolean;
  readonly onClose: () => void;
  /** After it went out of sight. */
  readonly onGone: () => void;
}) {
  const { notice, onClose } = props;
  const { action } = notice;
  return (
    <Snackbar
      open={props.open}
      autoHideDuration={notice.important === true ? importantMs : noticeMs}
      onClose={(_, reason) => {
        if (reason !== 'clickaway') onClose();
      }}
      slotProps={{ transition: { onExited: props.onGone } }}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      // Above the player and the field in which titles are added, where they stand. What can be acted on is about the
      // screen below: it never covers the buttons of a panel or a dialog.
      sx={{
        bottom:
          'calc(12px + max(var(--jamz-dock, 0px), env(safe-area-inset-bottom)) + var(--jamz-field, 0px)) !important',
        zIndex: ({ zIndex }) => (action === undefined ? zIndex.snackbar : zIndex.drawer - 1),
      }}
    >
      <SnackbarContent
        role="presentation"
        message={notice.text}
        action={
          action === undefined ? null : (
            <Button
              color="inherit"
              onClick={() => {
                action.onClick();
                onClose();
              }}
            >
              {action.label}
            </Button>
          )
        }
      />
    </Snackbar>
  );
}
