/** The mark: bars of sound beside the broken line of a road. */
import Box from '@mui/material/Box';

/** `size` is the height in pixels. Decorative: the name of the app stands beside it in text. */
export function LogoMark({ size = 28 }: { readonly size?: number }) {
  return (
    <Box
      component="svg"
      viewBox="0 0 322 288"
      aria-hidden
      focusable="false"
      sx={{ height: size, width: 'auto', color: 'primary.main', display: 'block', flex: 'none' }}
    >
      <g fill="currentColor">
        <rect x="0" y="140" width="52" height="148" rx="26" />
        <rect x="90" y="36" width="52" height="252" rx="26" />
        <rect x="180" y="0" width="52" height="74" rx="26" />
        <rect x="180" y="107" width="52" height="74" rx="26" />
        <rect x="180" y="214" width="52" height="74" rx="26" />
        <rect x="270" y="92" width="52" height="196" rx="26" />
      </g>
    </Box>
  );
}
