/** The look of the app: dusk on a long road. One theme, two schemes, system fonts, contrast of at least 4.5:1. */
import { createTheme, type ThemeOptions } from '@mui/material/styles';
import { components } from './components.ts';

const sans =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif';
const display = `ui-rounded, "SF Pro Rounded", "Segoe UI Variable Display", ${sans}`;

const colorSchemes: NonNullable<ThemeOptions['colorSchemes']> = {
  light: {
    palette: {
      background: { default: '#fbf6f0', paper: '#ffffff' },
      text: { primary: '#241a2b', secondary: '#655869' },
      primary: { main: '#a82d52', dark: '#86203f', light: '#cf5c7c', contrastText: '#ffffff' },
      secondary: { main: '#0b6b66', dark: '#07514d', light: '#3f938e', contrastText: '#ffffff' },
      success: { main: '#1a6b43', contrastText: '#ffffff' },
      warning: { main: '#8a4f00', contrastText: '#ffffff' },
      error: { main: '#b3261e', contrastText: '#ffffff' },
      info: { main: '#3a4f8f', contrastText: '#ffffff' },
      divider: '#eae0d8',
    },
  },
  dark: {
    palette: {
      background: { default: '#15101c', paper: '#1f1829' },
      text: { primary: '#f5edf4', secondary: '#bbacc0' },
      primary: { main: '#ff9a76', dark: '#f07d55', light: '#ffb99f', contrastText: '#33100a' },
      secondary: { main: '#74d6c6', dark: '#4dbcaa', light: '#a4e8dc', contrastText: '#05302b' },
      success: { main: '#7fd6a0', contrastText: '#06301a' },
      warning: { main: '#ffc46b', contrastText: '#3a2300' },
      error: { main: '#ff938a', contrastText: '#410703' },
      info: { main: '#a9bfff', contrastText: '#0c1d4d' },
      divider: '#382d44',
    },
  },
};

export const theme = createTheme({
  cssVariables: { cssVarPrefix: 'jamz', colorSchemeSelector: 'data-scheme' },
  colorSchemes,
  shape: { borderRadius: 16 },
  typography: {
    fontFamily: sans,
    h1: {
      fontFamily: display,
      fontSize: 'clamp(1.75rem, 1.4rem + 1.6vw, 2.35rem)',
      fontWeight: 760,
      lineHeight: 1.15,
      letterSpacing: '-0.02em',
    },
    h2: {
      fontFamily: display,
      fontSize: 'clamp(1.35rem, 1.2rem + 0.7vw, 1.6rem)',
      fontWeight: 720,
      lineHeight: 1.2,
      letterSpacing: '-0.015em',
    },
    h3: {
      fontFamily: display,
      fontSize: '1.1rem',
      fontWeight: 700,
      lineHeight: 1.3,
      letterSpacing: '-0.005em',
    },
    subtitle1: { fontWeight: 600, lineHeight: 1.35 },
    body1: { lineHeight: 1.5 },
    body2: { lineHeight: 1.45 },
    button: { textTransform: 'none', fontWeight: 650, letterSpacing: 0 },
    overline: { fontWeight: 700, letterSpacing: '0.08em', lineHeight: 1.6, fontSize: '0.72rem' },
  },
  components,
});
