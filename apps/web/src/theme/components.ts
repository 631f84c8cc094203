/** How the parts of the kit look and how large they are to touch: 44 px wherever a thumb decides something. */
import type { ThemeOptions } from '@mui/material/styles';

const touchPx = 44;

export const components: NonNullable<ThemeOptions['components']> = {
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: { borderRadius: 999, minHeight: touchPx, paddingInline: 20 },
      sizeSmall: { minHeight: 36, paddingInline: 14 },
      text: { paddingInline: 14 },
    },
  },
  MuiIconButton: { styleOverrides: { root: { minWidth: touchPx, minHeight: touchPx } } },
  MuiFab: {
    styleOverrides: {
      root: { textTransform: 'none', boxShadow: '0 10px 28px rgb(30 8 30 / 0.28)' },
    },
  },
  MuiCard: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: { root: { borderRadius: 20 } },
  },
  MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
  MuiDialog: {
    styleOverrides: { paper: { borderRadius: 24, margin: 16, width: 'calc(100% - 32px)' } },
  },
  MuiDialogTitle: {
    styleOverrides: { root: { fontSize: '1.3rem', fontWeight: 720, paddingTop: 22 } },
  },
  MuiDialogActions: {
    styleOverrides: { root: { padding: '8px 24px 20px', gap: 4, flexWrap: 'wrap' } },
  },
  MuiTextField: { defaultProps: { fullWidth: true } },
  MuiOutlinedInput: { styleOverrides: { root: { borderRadius: 14 } } },
  MuiTab: {
    styleOverrides: { root: { minHeight: 52, minWidth: 72, fontWeight: 650, paddingInline: 14 } },
  },
  MuiTabs: {
    styleOverrides: { indicator: { height: 3, borderRadius: 3 } },
  },
  MuiListItemButton: { styleOverrides: { root: { minHeight: 52, borderRadius: 14 } } },
  MuiMenuItem: { styleOverrides: { root: { minHeight: touchPx } } },
  MuiAlert: { styleOverrides: { root: { borderRadius: 14 } } },
  MuiTooltip: { defaultProps: { enterDelay: 400 } },
  MuiLink: { defaultProps: { underline: 'hover' } },
};
