/** What comes after this title, as the playlist stands now; a tap goes there. */
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { groupScope } from '@jamz/core';
import { useMusic, usePlayer } from '@jamz/client/react';
import { artistOf, titleOf } from '../../sync/item-title.ts';
import { playerTexts } from '../../text/player-texts.ts';
import { TrackCover } from '../../ui/track-cover.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';

const shownMax = 5;

export function UpNext(props: { readonly groupId: string | null; readonly itemId: string | null }) {
  const { groupId, itemId } = props;
  const { items } = useMusic(groupId);
  const player = usePlayer();
  const at = items.findIndex(({ id }) => id === itemId);
  const next = items.slice(at + 1).filter(({ track }) => track !== null);
  return (
    <Box component="section" aria-labelledby="up-next" sx={{ mt: 3 }}>
      <Typography
        id="up-next"
        variant="overline"
        component="h3"
        sx={{ color: 'text.secondary', mb: 0.5 }}
      >
        {playerTexts.upNext}
      </Typography>
      {next.length === 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>{playerTexts.upNextNone}</Typography>
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, mx: -1 }}>
        {next.slice(0, shownMax).map((item) => (
          <li key={item.id}>
            <ButtonBase
              sx={rowLook}
              onClick={() => {
                if (groupId !== null) player.play(groupId, item.id);
              }}
            >
              <span style={visuallyHidden}>{playerTexts.playNext}</span>
              <Box component="span" sx={{ width: 40, borderRadius: '10px', flex: 'none' }}>
                <TrackCover
                  id={item.track?.sha256 ?? ''}
                  scope={groupId === null ? null : groupScope(groupId)}
                  artKey={item.track?.artKey ?? null}
                />
              </Box>
              <Box component="span" sx={{ minWidth: 0, textAlign: 'start' }}>
                <Typography component="span" noWrap sx={{ display: 'block', fontWeight: 600 }}>
                  {titleOf(item)}
                </Typography>
                <Typography
                  component="span"
                  variant="body2"
                  noWrap
                  sx={{ display: 'block', color: 'text.secondary' }}
                >
                  {artistOf(item)}
                </Typography>
              </Box>
            </ButtonBase>
          </li>
        ))}
      </Box>
    </Box>
  );
}

const rowLook = {
  width: '100%',
  minHeight: 56,
  px: 1,
  gap: 1.5,
  justifyContent: 'flex-start',
  borderRadius: '14px',
  '&:focus-visible': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: '-2px' },
} as const;
