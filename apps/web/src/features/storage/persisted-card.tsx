/** Whether the browser may take all of this away, and the one question one can ask it. */
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useMedia } from '@jamz/client/react';
import { storageTexts } from '../../text/storage-texts.ts';
import { useNotices } from '../../ui/notices.tsx';

export function PersistedCard(props: {
  readonly persisted: boolean | null;
  readonly onAnswer: () => void;
}) {
  const { persisted } = props;
  const media = useMedia();
  const notify = useNotices();
  const ask = async () => {
    const isKept = (await media?.askToPersist()) === true;
    notify({
      text: isKept ? storageTexts.persistYes : storageTexts.persistNo,
      important: !isKept,
    });
    props.onAnswer();
  };
  return (
    <Card component="section" aria-labelledby="persisted" sx={{ p: 2.5 }}>
      <Typography id="persisted" variant="h3" component="h2">
        {storageTexts.persistTitle}
      </Typography>
      <Typography sx={{ mt: 0.5, color: 'text.secondary' }}>
        {persisted === null
          ? storageTexts.persistUnknown
          : persisted
            ? storageTexts.persisted
            : storageTexts.notPersisted}
      </Typography>
      {persisted === false ? (
        <Button variant="outlined" sx={{ mt: 1.5 }} onClick={() => void ask()}>
          {storageTexts.persistAsk}
        </Button>
      ) : null}
    </Card>
  );
}
