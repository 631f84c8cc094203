/** Light, dark, or like the device. The kit keeps the choice in localStorage under `jamz-scheme`; it is no secret. */
import BrightnessAutoIcon from '@mui/icons-material/BrightnessAutoOutlined';
import DarkModeIcon from '@mui/icons-material/DarkModeOutlined';
import LightModeIcon from '@mui/icons-material/LightModeOutlined';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useColorScheme } from '@mui/material/styles';
import { commonTexts } from '../text/common-texts.ts';

const schemes = [
  ['system', BrightnessAutoIcon],
  ['light', LightModeIcon],
  ['dark', DarkModeIcon],
] as const;
type Scheme = (typeof schemes)[number][0];

const isScheme = (value: unknown): value is Scheme => schemes.some(([scheme]) => scheme === value);

export function SchemeSwitch() {
  const { mode, setMode } = useColorScheme();
  return (
    <ToggleButtonGroup
      exclusive
      fullWidth
      size="small"
      aria-label={commonTexts.scheme}
      value={mode ?? 'system'}
      onChange={(_, value: unknown) => {
        if (isScheme(value)) setMode(value);
      }}
    >
      {schemes.map(([scheme, Icon]) => (
        <ToggleButton
          key={scheme}
          value={scheme}
          sx={{ minHeight: 44, gap: 0.75, textTransform: 'none' }}
        >
          <Icon aria-hidden fontSize="small" />
          {commonTexts.schemes[scheme]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** One button that goes round the three, where there is no menu. */
export function SchemeButton() {
  const { mode, setMode } = useColorScheme();
  const at = Math.max(
    0,
    schemes.findIndex(([scheme]) => scheme === (mode ?? 'system')),
  );
  const [current, Icon] = schemes[at] ?? schemes[0];
  const [next] = schemes[(at + 1) % schemes.length] ?? schemes[0];
  return (
    <Button color="inherit" size="small" startIcon={<Icon />} onClick={() => setMode(next)}>
      {`${commonTexts.scheme}: ${commonTexts.schemes[current]}`}
    </Button>
  );
}
