/** The frame of screens that strangers see: the name of the app, and the content. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Outlet } from 'react-router';
import { commonTexts } from '../text/common-texts.ts';
import { LogoMark } from '../ui/logo.tsx';

export function Stage() {
  return (
    <Box component="main" id="content" sx={{ px: 2, py: 3 }}>
      <Box
        sx={{ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 1.25, mb: 3 }}
      >
        <LogoMark size={28} />
        <Typography component="p" variant="h2">
          {commonTexts.appName}
        </Typography>
      </Box>
      <Outlet />
    </Box>
  );
}
