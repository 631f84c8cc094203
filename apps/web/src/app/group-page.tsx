/** One group: its cover, and four tabs. The features do not know each other; this page puts them side by side. */
import PeopleIcon from '@mui/icons-material/PeopleOutlined';
import PersonAddIcon from '@mui/icons-material/PersonAddOutlined';
import QueueMusicIcon from '@mui/icons-material/QueueMusic';
import SettingsIcon from '@mui/icons-material/SettingsOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useState, type ReactNode } from 'react';
import { Link as RouterLink, useParams } from 'react-router';
import { MusicContext } from '@jamz/client/react';
import { GroupSettings } from '../features/group-settings/group-settings.tsx';
import { Invitations } from '../features/invitations/invitations.tsx';
import { Members } from '../features/members/members.tsx';
import { Playlist } from '../features/playlist/playlist.tsx';
import { useGroup, type GroupHandle } from '../sync/group-records.ts';
import { useGroupList } from '../sync/own-records.ts';
import { commonTexts } from '../text/common-texts.ts';
import { groupTexts } from '../text/group-texts.ts';
import { Cover, CoverTile } from '../ui/cover.tsx';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MarkLabel } from '../ui/mark-label.tsx';
import { PatientSpinner } from '../ui/patient-spinner.tsx';
import { usePageTitle } from '../ui/use-page-title.ts';

const tabs = [
  ['playlist', '', QueueMusicIcon],
  ['members', '/members', PeopleIcon],
  ['invite', '/invite', PersonAddIcon],
  ['settings', '/settings', SettingsIcon],
] as const;
type TabName = (typeof tabs)[number][0];

export function GroupPage() {
  const { groupId } = useParams();
  // Another group is another page: what was seen of the last one says nothing about it.
  return <OneGroup key={groupId} />;
}

function OneGroup() {
  const { groupId, tab } = useParams();
  const handle = useGroup(groupId);
  const { group } = handle;
  const [wasSeen, setWasSeen] = useState(group !== null);
  if (group !== null && !wasSeen) setWasSeen(true);
  usePageTitle(group?.name ?? null);
  if (handle.scope !== null && !handle.loaded) return <PatientSpinner label={groupTexts.opening} />;
  if (group === null || groupId === undefined) {
    return <AbsentGroup groupId={groupId} mayCome={isUnknown(handle) && !wasSeen} />;
  }
  const current: TabName = tabs.find(([name]) => name === tab)?.[0] ?? 'playlist';
  return (
    <MusicContext value={groupId}>
      <Card sx={{ borderRadius: '24px' }}>
        <GroupCover handle={handle} />
        <Tabs
          value={current}
          variant="fullWidth"
          component="nav"
          aria-label={group.name}
          sx={{ px: { sm: 1 } }}
        >
          {tabs.map(([name, path, Icon]) => (
            <Tab
              key={name}
              value={name}
              component={RouterLink}
              to={`/g/${groupId}${path}`}
              icon={<Icon aria-hidden />}
              label={groupTexts.tabs[name]}
              aria-current={name === current ? 'page' : undefined}
              sx={{ minWidth: 0, px: 0.5 }}
            />
          ))}
        </Tabs>
      </Card>
      {group.archived ? (
        <Alert severity="info" sx={{ mt: 2 }}>
          {groupTexts.archivedText}
        </Alert>
      ) : null}
      <Box sx={{ mt: 2.5 }}>{panelOf(current, handle)}</Box>
    </MusicContext>
  );
}

const isUnknown = ({ scope, known }: GroupHandle): boolean => scope !== null && !known;

/**
 * Is there any reason to wait for this group? Not when it was just taken away, nor when the own list lacks it. A part of
 * its own: the list is another object after every edit in any group.
 */
function AbsentGroup(props: { readonly groupId: string | undefined; readonly mayCome: boolean }) {
  const { loaded, pulled, groups } = useGroupList();
  const isListed = groups.some((group) => group.id === props.groupId);
  if (props.mayCome && (!loaded || !pulled || isListed)) {
    return <PatientSpinner label={groupTexts.opening} lateText={groupTexts.openingLate} />;
  }
  return (
    <EmptyState art="tunnel" title={groupTexts.gone} text={groupTexts.goneText}>
      <Button component={RouterLink} to="/" variant="contained">
        {commonTexts.home}
      </Button>
    </EmptyState>
  );
}

function panelOf(tab: TabName, handle: GroupHandle): ReactNode {
  switch (tab) {
    case 'playlist':
      return <Playlist handle={handle} />;
    case 'members':
      return <Members handle={handle} />;
    case 'invite':
      return <Invitations handle={handle} />;
    case 'settings':
      return <GroupSettings handle={handle} />;
  }
}

const facesMax = 5;

function GroupCover({ handle }: { readonly handle: GroupHandle }) {
  const { group, members } = handle;
  if (group === null) return null;
  return (
    <Cover id={group.id} pictureId={group.avatarKey}>
      <Box sx={{ p: { xs: 2.5, sm: 3.5 }, pt: { xs: 4, sm: 7 } }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
          {group.avatarKey === null ? null : (
            <CoverTile id={group.id} pictureId={group.avatarKey} size={88} />
          )}
          <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
            {group.name}
          </Typography>
        </Box>
        {group.description === '' ? null : (
          <Typography
            sx={{ mt: 0.75, maxWidth: 620, whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}
          >
            {group.description}
          </Typography>
        )}
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 2, flexWrap: 'wrap' }}>
          <Box sx={{ display: 'flex', '& > * + *': { ml: -1 } }}>
            {members.slice(0, facesMax).map((member) => (
              <Box
                key={member.userId}
                sx={{ borderRadius: '50%', border: '2px solid rgb(255 255 255 / 0.85)' }}
              >
                <PersonAvatar
                  id={member.userId}
                  name={member.name}
                  pictureId={member.avatarKey}
                  scope={handle.scope}
                  size={28}
                />
              </Box>
            ))}
          </Box>
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {groupTexts.members(members.length)}
          </Typography>
          {group.mark === 'confirmed' ? null : (
            <Box sx={{ bgcolor: 'background.paper', borderRadius: 999, px: 1.25, py: 0.25 }}>
              <MarkLabel mark={group.mark} />
            </Box>
          )}
        </Box>
      </Box>
    </Cover>
  );
}
