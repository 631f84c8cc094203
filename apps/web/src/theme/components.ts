/** How the parts of the kit look and how large they are to touch: 44 px wherever a thumb decides something. */
import type { ThemeOptions } from '@mui/material/styles';

const touchPx = 44;

/** Seen by everybody who moves by keyboard, on any ground. */
const focusRing = {
  outline: '3px solid var(--jamz-palette-primary-main)',
  outlineOffset: 2,
} as const;

/** A message on a breath of its own colour; the words keep the colour of words. */
const tinted = (severity: 'info' | 'success' | 'warning' | 'error') => ({
  props: { severity, variant: 'standard' as const },
  style: {
    color: 'var(--jamz-palette-text-primary)',
    backgroundColor: `color-mix(in srgb, var(--jamz-palette-${severity}-main) 12%, var(--jamz-palette-background-paper))`,
    '& .MuiAlert-icon': { color: `var(--jamz-palette-${severity}-main)` },
  },
});

export const components: NonNullable<ThemeOptions['components']> = {
  MuiButtonBase: {
    styleOverrides: { root: { '&.Mui-focusVisible': focusRing } },
  },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: { borderRadius: 999, minHeight: touchPx, paddingInline: 20 },
      sizeSmall: { minHeight: 36, paddingInline: 14 },
      sizeLarge: { minHeight: 50, paddingInline: 26, fontSize: '1rem' },
      text: { paddingInline: 14 },
      outlined: {
        borderWidth: 1.5,
        borderColor: 'color-mix(in srgb, currentColor 34%, transparent)',
      },
    },
    variants: [
      {
        props: { variant: 'contained', color: 'primary' },
        style: {
          boxShadow: '0 8px 20px -10px var(--jamz-palette-primary-main)',
          '&:hover': { boxShadow: '0 10px 24px -10px var(--jamz-palette-primary-main)' },
          '&.Mui-disabled': { boxShadow: 'none' },
        },
      },
    ],
  },
  MuiIconButton: { styleOverrides: { root: { minWidth: touchPx, minHeight: touchPx } } },
  MuiFab: {
    styleOverrides: {
      root: { textTransform: 'none', boxShadow: '0 10px 28px rgb(30 8 30 / 0.28)' },
    },
  },
  MuiCard: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: {
      root: { borderRadius: 24, boxShadow: 'var(--jamz-shadow-card)' },
    },
  },
  MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
  MuiPopover: {
    styleOverrides: { paper: { borderRadius: 20, boxShadow: 'var(--jamz-shadow-float)' } },
  },
  MuiMenu: { styleOverrides: { paper: { borderRadius: 18 }, list: { padding: 8 } } },
  MuiDialog: {
    styleOverrides: {
      paper: {
        borderRadius: 28,
        margin: 16,
        width: 'calc(100% - 32px)',
        boxShadow: 'var(--jamz-shadow-float)',
      },
    },
  },
  MuiDialogTitle: {
    styleOverrides: { root: { fontSize: '1.3rem', fontWeight: 720, paddingTop: 22 } },
  },
  MuiDialogActions: {
    styleOverrides: { root: { padding: '8px 24px 20px', gap: 4, flexWrap: 'wrap' } },
  },
  MuiTextField: { defaultProps: { fullWidth: true } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: {
        borderRadius: 16,
        backgroundColor: 'color-mix(in srgb, var(--jamz-palette-text-primary) 3%, transparent)',
      },
    },
  },
  MuiTab: {
    styleOverrides: { root: { minHeight: 56, minWidth: 72, fontWeight: 650, paddingInline: 14 } },
  },
  MuiTabs: {
    styleOverrides: { indicator: { height: 4, borderRadius: '4px 4px 0 0' } },
  },
  MuiListItemButton: { styleOverrides: { root: { minHeight: 52, borderRadius: 14 } } },
  MuiListItemIcon: { styleOverrides: { root: { minWidth: 44 } } },
  MuiMenuItem: { styleOverrides: { root: { minHeight: touchPx, borderRadius: 10 } } },
  MuiAlert: {
    styleOverrides: { root: { borderRadius: 18 } },
    variants: [tinted('info'), tinted('success'), tinted('warning'), tinted('error')],
  },
  MuiSnackbarContent: {
    styleOverrides: {
      root: {
        borderRadius: 18,
        color: '#ffffff',
        backgroundColor: '#33213f',
        boxShadow: 'var(--jamz-shadow-float)',
        '& .MuiButton-root': { color: '#ffb99f' },
      },
    },
  },
  MuiChip: { styleOverrides: { root: { fontWeight: 650 } } },
  MuiTooltip: { defaultProps: { enterDelay: 400 } },
  MuiLink: { defaultProps: { underline: 'hover' } },
};
