/** What the operator decides after the account is made. The step is kept in this tab, so a reload goes on in it. */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { limits } from '@jamz/core';
import { useAuth, useDraft, type Draft } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { firstRunTexts } from '../../text/first-run-texts.ts';
import { WizardFrame } from '../../ui/wizard-frame.tsx';
import { AccountFrame } from './account-frame.tsx';
import { DemoStep } from './demo-step.tsx';
import { useSetupInfo } from './use-setup-info.ts';

const empty = { step: 'name', serverName: '', named: '', start: 'empty' };
type FirstRunDraft = Draft<typeof empty>;

export function FirstRun() {
  const form = useDraft('first-run', empty);
  const navigate = useNavigate();
  const finish = (place: string) => {
    form.clear();
    void navigate(place, { replace: true });
  };
  return (
    <AccountFrame>
      {form.draft.step === 'name' ? <NameStep form={form} /> : null}
      {form.draft.step === 'start' ? <StartStep form={form} onEmpty={() => finish('/')} /> : null}
      {form.draft.step === 'demo' ? <DemoStep onEnd={finish} /> : null}
    </AccountFrame>
  );
}

function NameStep({ form }: { readonly form: FirstRunDraft }) {
  const { draft, change } = form;
  const { saveServerName } = useAuth();
  const known = useSetupInfo()?.serverName ?? '';
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useCall();
  const name = draft.named === '' ? known : draft.serverName;
  const isEmpty = name.trim() === '';
  const save = async () => {
    setTried(true);
    if (isEmpty) return;
    const isKept = name.trim() === known || (await run(() => saveServerName(name.trim())));
    if (isKept) change({ step: 'start' });
  };
  return (
    <WizardFrame
      steps={firstRunTexts.steps}
      at={1}
      title={firstRunTexts.nameTitle}
      text={firstRunTexts.nameText}
      nextLabel={commonTexts.next}
      busy={busy}
      onNext={() => void save()}
    >
      <TextField
        label={firstRunTexts.name}
        name="server-name"
        autoComplete="off"
        autoFocus
        value={name}
        onChange={(event) => change({ serverName: event.target.value, named: 'yes' })}
        error={tried && isEmpty}
        helperText={tried && isEmpty ? firstRunTexts.needName : firstRunTexts.nameHint}
        slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
      />
      <CallError text={error} />
    </WizardFrame>
  );
}

const starts = [
  ['empty', firstRunTexts.emptyTitle, firstRunTexts.emptyText],
  ['demo', firstRunTexts.demoTitle, firstRunTexts.demoText],
] as const;

function StartStep(props: { readonly form: FirstRunDraft; readonly onEmpty: () => void }) {
  const { draft, change } = props.form;
  const { startDemo } = useAuth();
  const { busy, error, run } = useCall();
  const begin = async () => {
    if (draft.start !== 'demo') props.onEmpty();
    else if (await run(startDemo)) change({ step: 'demo' });
  };
  return (
    <WizardFrame
      steps={firstRunTexts.steps}
      at={2}
      title={firstRunTexts.startTitle}
      text={firstRunTexts.startText}
      nextLabel={firstRunTexts.begin}
      busy={busy}
      onNext={() => void begin()}
      onBack={() => change({ step: 'name' })}
    >
      <RadioGroup
        aria-label={firstRunTexts.startTitle}
        value={draft.start}
        onChange={(_, start) => change({ start })}
        sx={{ gap: 1.5 }}
      >
        {starts.map(([value, title, text]) => (
          <FormControlLabel
            key={value}
            value={value}
            control={<Radio />}
            slotProps={{ typography: { component: 'div' } }}
            sx={{
              m: 0,
              p: 1.5,
              pr: 2,
              borderRadius: '18px',
              border: '1.5px solid',
              borderColor: draft.start === value ? 'primary.main' : 'divider',
            }}
            label={
              <>
                <Typography variant="subtitle1" component="span" sx={{ display: 'block' }}>
                  {title}
                </Typography>
                <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
                  {text}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
      <CallError text={error} />
    </WizardFrame>
  );
}

function CallError({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <Box sx={{ mt: 2 }}>
      <Alert severity="error">{text}</Alert>
    </Box>
  );
}

/** One call to the server at a time, with what went wrong in words. */
function useCall() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (call: ReturnType<typeof useAuth>['startDemo']): Promise<boolean> => {
    setBusy(true);
    setError(null);
    const result = await call();
    setBusy(false);
    if (result.ok) return true;
    const { code } = result.error;
    setError(code === 'offline' ? accountTexts.needsServer : errorText(code));
    return false;
  };
  return { busy, error, run };
}
