/** An address that leads nowhere, with the way home. */
import Button from '@mui/material/Button';
import { Link as RouterLink } from 'react-router';
import { commonTexts } from '../text/common-texts.ts';
import { EmptyState } from './empty-state.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFound() {
  usePageTitle(commonTexts.notFound);
  return (
    <EmptyState art="sign" title={commonTexts.notFound} text={commonTexts.notFoundText}>
      <Button component={RouterLink} to="/" variant="contained">
        {commonTexts.home}
      </Button>
    </EmptyState>
  );
}
