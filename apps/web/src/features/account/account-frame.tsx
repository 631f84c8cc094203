/** The stage for everybody who is not inside yet: the dusk, the mark, one card. */
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { TroubleBanner } from '../../sync/trouble-banner.tsx';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { LogoMark } from '../../ui/logo.tsx';
import { SchemeButton } from '../../ui/scheme-switch.tsx';

export function AccountFrame(props: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <Box
      component="main"
      id="content"
      sx={{
        minHeight: '100dvh',
        display: 'grid',
        gridTemplateRows: '1fr auto 1fr',
        justifyItems: 'center',
        px: 2,
        py: 3,
        backgroundImage:
          'radial-gradient(120% 60% at 50% -10%, color-mix(in srgb, #a82d52 34%, transparent), transparent 70%), radial-gradient(90% 40% at 85% 0%, color-mix(in srgb, #ff9152 30%, transparent), transparent 70%)',
      }}
    >
      <Box sx={{ alignSelf: 'end', textAlign: 'center', pb: 3 }}>
        <Box sx={{ display: 'inline-flex', alignItems: 'center', gap: 1.25 }}>
          <LogoMark size={34} />
          <Typography component="p" variant="h1">
            {commonTexts.appName}
          </Typography>
        </Box>
        <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{accountTexts.tagline}</Typography>
      </Box>
      <Paper
        variant="outlined"
        sx={{ width: '100%', maxWidth: 420, borderRadius: '28px', p: { xs: 2.5, sm: 4 } }}
      >
        {props.title === undefined ? null : (
          <Typography variant="h2" component="h1" sx={{ mb: 2 }}>
            {props.title}
          </Typography>
        )}
        <Box sx={{ '&:not(:empty)': { mb: 2 } }}>
          <TroubleBanner />
        </Box>
        {props.children}
      </Paper>
      <Box sx={{ pt: 2 }}>
        <SchemeButton />
      </Box>
    </Box>
  );
}
