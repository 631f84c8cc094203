/** Home: the groups of this person, from this device, before any network. */
import AddIcon from '@mui/icons-material/Add';
import QrIcon from '@mui/icons-material/QrCodeScanner';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router';
import { useGroupList, type GroupListItem } from '../../sync/own-records.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { CardCover } from '../../ui/cover.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function GroupsPage() {
  usePageTitle(groupTexts.listTitle);
  const { loaded, pulled, groups } = useGroupList();
  if (!loaded) return <PatientSpinner label={groupTexts.loading} />;
  if (groups.length === 0) {
    return (
      <EmptyState
        art={pulled ? 'road' : 'tunnel'}
        title={pulled ? groupTexts.emptyTitle : groupTexts.unknownTitle}
        text={pulled ? groupTexts.emptyText : groupTexts.unknownText}
      >
        <Acts centered />
      </EmptyState>
    );
  }
  return (
    <>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 2, mt: 0.5 }}
      >
        <Typography variant="h1" sx={{ flex: '1 1 auto' }}>
          {groupTexts.listTitle}
        </Typography>
        <Acts />
      </Box>
      <Box component="ul" sx={listLook}>
        {groups.map((group) => (
          <GroupCard key={group.id} group={group} />
        ))}
      </Box>
    </>
  );
}

const listLook = {
  listStyle: 'none',
  p: 0,
  m: 0,
  display: 'grid',
  gap: 2,
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
} as const;

function Acts({ centered = false }: { readonly centered?: boolean }) {
  return (
    <Stack
      direction="row"
      useFlexGap
      spacing={1}
      sx={{ flexWrap: 'wrap', justifyContent: centered ? 'center' : 'flex-start' }}
    >
      <Button
        component={RouterLink}
        to="/new"
        variant="contained"
        startIcon={<AddIcon />}
        sx={actLook}
      >
        {groupTexts.create}
      </Button>
      <Button
        component={RouterLink}
        to="/scan"
        variant="outlined"
        startIcon={<QrIcon />}
        sx={actLook}
      >
        {groupTexts.openInvitation}
      </Button>
    </Stack>
  );
}

/** Both beside each other, also on a phone. */
const actLook = { px: { xs: 1.75, sm: 2.5 }, fontSize: { xs: '0.85rem', sm: '0.9rem' } } as const;

function GroupCard({ group }: { readonly group: GroupListItem }) {
  const isSettled = group.mark === 'confirmed' && !group.archived;
  return (
    <Box component="li" sx={{ minWidth: 0 }}>
      <ButtonBase component={RouterLink} to={`/g/${group.id}`} sx={cardLook}>
        <CardCover id={group.id} pictureId={group.avatarKey}>
          <Box sx={coverLook}>
            <Box sx={{ minWidth: 0 }}>
              <Typography
                variant="h2"
                sx={{
                  display: '-webkit-box',
                  WebkitBoxOrient: 'vertical',
                  WebkitLineClamp: 2,
                  overflow: 'hidden',
                  overflowWrap: 'anywhere',
                }}
              >
                {group.name}
              </Typography>
              <Typography variant="body2" sx={{ fontWeight: 600, mt: 0.25 }}>
                {groupTexts.members(group.memberCount)}
              </Typography>
            </Box>
          </Box>
        </CardCover>
        {isSettled ? null : (
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', px: 2, py: 1.25 }}>
            {group.archived ? (
              <Typography variant="body2" component="span" sx={{ fontWeight: 650 }}>
                {groupTexts.archived}
              </Typography>
            ) : null}
            <MarkLabel mark={group.mark} />
          </Box>
        )}
      </ButtonBase>
    </Box>
  );
}

const cardLook = {
  display: 'block',
  width: '100%',
  textAlign: 'start',
  overflow: 'hidden',
  borderRadius: '24px',
  bgcolor: 'background.paper',
  boxShadow: 'var(--jamz-shadow-card)',
  '@media (prefers-reduced-motion: no-preference)': {
    transition: 'transform 160ms, box-shadow 160ms',
    '&:hover': { transform: 'translateY(-2px)', boxShadow: 'var(--jamz-shadow-float)' },
  },
} as const;

const coverLook = {
  minHeight: 184,
  display: 'flex',
  alignItems: 'flex-end',
  p: 2.25,
} as const;
