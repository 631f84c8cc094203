/** How a group lets people in and who may lead: the same fields when it is made and when it is changed. */
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { djPolicies, type Group } from '@jamz/core';
import { groupTexts } from '../text/group-texts.ts';

export type GroupRules = Pick<Group, 'joinApproval' | 'membersCanInvite' | 'djPolicy'>;

const switches = [
  ['joinApproval', groupTexts.joinApproval, groupTexts.joinApprovalHint],
  ['membersCanInvite', groupTexts.membersCanInvite, groupTexts.membersCanInviteHint],
] as const;

export function RulesFields(props: {
  readonly rules: GroupRules;
  readonly disabled?: boolean | undefined;
  readonly onChange: (change: Partial<GroupRules>) => void;
}) {
  const { rules, disabled = false } = props;
  const labelId = useId();
  return (
    <Stack spacing={2}>
      <Stack spacing={0.5}>
        {switches.map(([field, label, hint]) => (
          <FormControlLabel
            key={field}
            disabled={disabled}
            labelPlacement="start"
            sx={{ minHeight: 52, justifyContent: 'space-between', m: 0, gap: 2 }}
            slotProps={{ typography: { component: 'div' } }}
            label={
              <>
                {label}
                <Typography variant="body2" component="span" sx={hintLook}>
                  {hint}
                </Typography>
              </>
            }
            control={
              <Switch
                checked={rules[field]}
                onChange={(_, value) => props.onChange({ [field]: value })}
              />
            }
          />
        ))}
      </Stack>
      <FormControl disabled={disabled}>
        <FormLabel id={labelId}>{groupTexts.djPolicy}</FormLabel>
        <FormHelperText sx={{ mx: 0 }}>{groupTexts.djPolicyHint}</FormHelperText>
        <RadioGroup
          row
          aria-labelledby={labelId}
          value={rules.djPolicy}
          onChange={(_, value) => {
            const djPolicy = djPolicies.find((known) => known === value);
            if (djPolicy !== undefined) props.onChange({ djPolicy });
          }}
        >
          {djPolicies.toReversed().map((policy) => (
            <FormControlLabel
              key={policy}
              value={policy}
              control={<Radio />}
              label={groupTexts.djPolicies[policy]}
              sx={{ minHeight: 44 }}
            />
          ))}
        </RadioGroup>
      </FormControl>
    </Stack>
  );
}

const hintLook = { color: 'text.secondary', display: 'block' } as const;
