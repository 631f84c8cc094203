/** A new group in four steps, also without a network. The step stands in the address, so Back and reload keep it. */
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useEffect, useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { limits } from '@jamz/core';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { CoverTile } from '../../ui/cover.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { PicturePicker } from '../../ui/picture-picker.tsx';
import { RulesFields } from '../../ui/rules-fields.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { WizardFrame } from '../../ui/wizard-frame.tsx';
import { InviteStep } from './invite-step.tsx';
import { PickedPicture } from './picked-picture.tsx';
import { pictureToText } from './picture-text.ts';
import { useNewGroup, type NewGroup } from './use-new-group.ts';

const stepNames = ['words', 'picture', 'rules', 'invite'] as const;
type StepName = (typeof stepNames)[number];

const pathOf = (step: StepName): string => (step === 'words' ? '/new' : `/new/${step}`);

export function NewGroupPage() {
  usePageTitle(groupTexts.createTitle);
  const { step } = useParams();
  const current = stepNames.find((name) => name === step) ?? 'words';
  const group = useNewGroup();
  if (!group.loaded) return <PatientSpinner label={commonTexts.opening} />;
  return (
    <Card sx={{ maxWidth: 560, mx: 'auto', borderRadius: '28px', p: { xs: 2.5, sm: 4 } }}>
      {stepOf(current, group)}
    </Card>
  );
}

function stepOf(current: StepName, group: NewGroup) {
  const isNamed = group.draft.name.trim() !== '';
  if (current === 'invite') {
    // Not there: the page went away in the moment between the tap and the disk.
    const before = isNamed ? 'rules' : 'words';
    return group.made ? <InviteStep group={group} /> : <Navigate to={pathOf(before)} replace />;
  }
  if (current === 'words') return <WordsStep group={group} />;
  // What stands can be changed in its settings; here is only what comes next. While busy it is not on the disk yet.
  if (group.made && !group.busy) return <Navigate to={pathOf('invite')} replace />;
  if (!isNamed) return <Navigate to="/new" replace />;
  return current === 'picture' ? <PictureStep group={group} /> : <RulesStep group={group} />;
}

function useGo() {
  const navigate = useNavigate();
  return (step: StepName) => void navigate(pathOf(step));
}

function WordsStep({ group }: { readonly group: NewGroup }) {
  const { draft, change, clear, made } = group;
  const [tried, setTried] = useState(false);
  const go = useGo();
  // Whoever begins again begins another one.
  useEffect(() => {
    if (made) clear();
  }, [made, clear]);
  const needsName = tried && draft.name.trim() === '';
  return (
    <WizardFrame
      steps={groupTexts.createSteps}
      at={0}
      title={groupTexts.createTitle}
      text={groupTexts.createText}
      nextLabel={commonTexts.next}
      onNext={() => {
        setTried(true);
        if (draft.name.trim() !== '') go('picture');
      }}
    >
      <Stack spacing={2}>
        <TextField
          label={groupTexts.name}
          name="group-name"
          autoComplete="off"
          autoFocus
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={needsName}
          helperText={needsName ? groupTexts.needName : groupTexts.nameHint}
          slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
        />
        <TextField
          label={groupTexts.description}
          name="group-description"
          multiline
          minRows={2}
          maxRows={8}
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          helperText={groupTexts.descriptionHint}
          slotProps={{ htmlInput: { maxLength: limits.textLengthMax } }}
        />
      </Stack>
    </WizardFrame>
  );
}

function PictureStep({ group }: { readonly group: NewGroup }) {
  const { draft, change } = group;
  const go = useGo();
  const hasPicture = draft.picture !== '';
  return (
    <WizardFrame
      steps={groupTexts.createSteps}
      at={1}
      title={groupTexts.createPictureTitle}
      text={groupTexts.createPictureText}
      nextLabel={hasPicture ? commonTexts.next : groupTexts.skipPicture}
      onNext={() => go('rules')}
      onBack={() => go('words')}
    >
      <PicturePicker
        shape="square"
        hasPicture={hasPicture}
        onPick={(picture) => void pictureToText(picture).then((text) => change({ picture: text }))}
        onRemove={() => change({ picture: '' })}
      >
        {hasPicture ? (
          <PickedPicture address={draft.picture} />
        ) : (
          <CoverTile id={draft.name} size={144} />
        )}
      </PicturePicker>
    </WizardFrame>
  );
}

function RulesStep({ group }: { readonly group: NewGroup }) {
  const go = useGo();
  const navigate = useNavigate();
  const make = async () => {
    // The way back does not lead to a form that has done its work.
    if (await group.make()) void navigate(pathOf('invite'), { replace: true });
  };
  return (
    <WizardFrame
      steps={groupTexts.createSteps}
      at={2}
      title={groupTexts.createRulesTitle}
      text={groupTexts.createRulesText}
      nextLabel={groupTexts.createButton}
      busy={group.busy}
      onNext={() => void make()}
      onBack={() => go('picture')}
    >
      <RulesFields rules={group.rules} onChange={group.changeRules} />
    </WizardFrame>
  );
}
