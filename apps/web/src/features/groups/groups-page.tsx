/** Home: the groups of this person, from this device, before any network. */
import AddIcon from '@mui/icons-material/Add';
import CloudOffIcon from '@mui/icons-material/CloudOffOutlined';
import ExploreIcon from '@mui/icons-material/ExploreOutlined';
import QrIcon from '@mui/icons-material/QrCodeScanner';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import ListItemButton from '@mui/material/ListItemButton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router';
import { useGroupList, type GroupListItem } from '../../sync/own-records.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { CoverTile } from '../../ui/cover.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function GroupsPage() {
  usePageTitle(groupTexts.listTitle);
  const { loaded, pulled, groups } = useGroupList();
  if (!loaded) return <PatientSpinner label={groupTexts.loading} />;
  const acts = (
    <Stack
      direction="row"
      useFlexGap
      spacing={1}
      sx={{
        flexWrap: 'wrap',
        justifyContent: { xs: 'center', sm: groups.length > 0 ? 'flex-start' : 'center' },
      }}
    >
      <Button component={RouterLink} to="/new" variant="contained" startIcon={<AddIcon />}>
        {groupTexts.create}
      </Button>
      <Button component={RouterLink} to="/scan" variant="outlined" startIcon={<QrIcon />}>
        {groupTexts.openInvitation}
      </Button>
    </Stack>
  );
  return (
    <>
      {groups.length > 0 ? (
        <>
          <Typography variant="h1" sx={{ mb: 2, mt: 1 }}>
            {groupTexts.listTitle}
          </Typography>
          <Box
            component="ul"
            sx={{
              listStyle: 'none',
              p: 0,
              m: 0,
              mb: 3,
              display: 'grid',
              gap: 1.5,
              gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
            }}
          >
            {groups.map((group) => (
              <GroupRow key={group.id} group={group} />
            ))}
          </Box>
          {acts}
        </>
      ) : (
        <EmptyState
          icon={pulled ? <ExploreIcon /> : <CloudOffIcon />}
          title={pulled ? groupTexts.emptyTitle : groupTexts.unknownTitle}
          text={pulled ? groupTexts.emptyText : groupTexts.unknownText}
        >
          {acts}
        </EmptyState>
      )}
    </>
  );
}

function GroupRow({ group }: { readonly group: GroupListItem }) {
  return (
    <Box component="li" sx={{ minWidth: 0 }}>
      <ListItemButton
        component={RouterLink}
        to={`/g/${group.id}`}
        sx={{
          gap: 2,
          p: 1.5,
          borderRadius: '20px',
          bgcolor: 'background.paper',
          border: '1px solid',
          borderColor: 'divider',
        }}
      >
        <CoverTile id={group.id} pictureId={group.avatarKey} size={64} />
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Typography variant="h3" component="h2" noWrap>
            {group.name}
          </Typography>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {groupTexts.members(group.memberCount)}
            </Typography>
            {group.archived ? <Chip size="small" label={groupTexts.archived} /> : null}
            <MarkLabel mark={group.mark} />
          </Box>
        </Box>
      </ListItemButton>
    </Box>
  );
}
