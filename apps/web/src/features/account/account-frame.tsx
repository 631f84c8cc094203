/** The stage for everybody who is not inside yet: the road at dusk, the mark, one card. */
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { TroubleBanner } from '../../sync/trouble-banner.tsx';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { DuskScene } from '../../ui/dusk-scene.tsx';
import { LogoMark } from '../../ui/logo.tsx';
import { SchemeButton } from '../../ui/scheme-switch.tsx';

export function AccountFrame(props: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <Box component="main" id="content" sx={{ minHeight: '100dvh', pb: 3 }}>
      <Box
        sx={{
          position: 'relative',
          overflow: 'hidden',
          display: 'grid',
          placeContent: 'center',
          justifyItems: 'center',
          height: { xs: 'max(230px, 32dvh)', sm: 'max(260px, 38dvh)' },
          px: 2,
          pb: '72px',
          pt: 'env(safe-area-inset-top)',
          color: '#ffffff',
          textAlign: 'center',
          background: 'linear-gradient(165deg, #2c1247, #8f2a55 58%, #b8482f)',
        }}
      >
        <DuskScene id="TrafficJamz" />
        <Box sx={{ position: 'relative', '& svg': { color: '#ffffff' } }}>
          <Box sx={{ display: 'inline-flex', alignItems: 'center', gap: 1.5 }}>
            <LogoMark size={40} />
            <Typography component="p" variant="h1">
              {commonTexts.appName}
            </Typography>
          </Box>
          <Typography sx={{ mt: 0.75, fontWeight: 500 }}>{accountTexts.tagline}</Typography>
        </Box>
      </Box>
      <Box
        sx={{
          position: 'relative',
          display: 'grid',
          justifyItems: 'center',
          mt: '-56px',
          px: 2,
        }}
      >
        <Card sx={{ width: '100%', maxWidth: 460, borderRadius: '28px', p: { xs: 2.5, sm: 4 } }}>
          {props.title === undefined ? null : (
            <Typography variant="h2" component="h1" sx={{ mb: 2 }}>
              {props.title}
            </Typography>
          )}
          <Box sx={{ '&:not(:empty)': { mb: 2 } }}>
            <TroubleBanner />
          </Box>
          {props.children}
        </Card>
        <Box sx={{ pt: 2 }}>
          <SchemeButton />
        </Box>
      </Box>
    </Box>
  );
}
