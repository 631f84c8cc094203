/** The link as text and as a picture for another phone's camera. Both are made on the device. */
import ContentCopyIcon from '@mui/icons-material/ContentCopy';
import IosShareIcon from '@mui/icons-material/IosShare';
import OpenInFullIcon from '@mui/icons-material/OpenInFull';
import ScheduleSendIcon from '@mui/icons-material/ScheduleSendOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { inviteTexts } from '../text/invite-texts.ts';
import { useCopy } from './use-copy.ts';
import { QrDialog } from './qr-dialog.tsx';
import { QrPicture } from './qr-picture.tsx';

export function LinkCard(props: {
  readonly groupName: string;
  readonly link: string;
  /** The server does not know it yet. */
  readonly opensLater: boolean;
}) {
  const copy = useCopy();
  const [large, setLarge] = useState(false);
  const share = () =>
    navigator
      .share({ title: inviteTexts.shareTitle(props.groupName), url: props.link })
      // Closing the sheet without a choice is no failure.
      .catch(() => null);
  return (
    <Box
      sx={{ pt: 2, display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '220px 1fr' } }}
    >
      <Box sx={{ display: 'grid', justifyItems: 'center', alignContent: 'start', gap: 1 }}>
        <QrPicture text={props.link} />
        <Button size="small" startIcon={<OpenInFullIcon />} onClick={() => setLarge(true)}>
          {inviteTexts.showLarge}
        </Button>
      </Box>
      <Box sx={{ minWidth: 0, display: 'grid', gap: 1.5, alignContent: 'center' }}>
        {props.opensLater ? (
          <Alert severity="warning" icon={<ScheduleSendIcon />}>
            {inviteTexts.offlineHint}
          </Alert>
        ) : null}
        <Typography sx={{ color: 'text.secondary' }}>{inviteTexts.scan}</Typography>
        <TextField
          size="small"
          label={inviteTexts.link}
          value={props.link}
          onFocus={(event) => event.target.select()}
          slotProps={{ htmlInput: { readOnly: true, 'data-testid': 'invitation-link' } }}
        />
        <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          <Button
            variant="contained"
            startIcon={<ContentCopyIcon />}
            onClick={() => void copy(props.link, inviteTexts.copied)}
          >
            {inviteTexts.copyLink}
          </Button>
          {'share' in navigator ? (
            <Button variant="outlined" startIcon={<IosShareIcon />} onClick={() => void share()}>
              {inviteTexts.share}
            </Button>
          ) : null}
        </Box>
      </Box>
      {large ? (
        <QrDialog groupName={props.groupName} link={props.link} onClose={() => setLarge(false)} />
      ) : null}
    </Box>
  );
}
