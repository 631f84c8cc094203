/** A person's round picture, or their initials on the colour of the id. Decorative: the name stands beside it. */
import Box from '@mui/material/Box';
import { userScope, type Scope } from '@jamz/core';
import { useAuth } from '@jamz/client/react';
import { groundOf } from './ground.ts';
import { usePicture, type PictureRef } from './use-picture.ts';

interface PersonAvatarProps {
  readonly id: string;
  readonly name: string;
  readonly pictureId?: string | null | undefined;
  /** The group in which this person is met; one's own picture needs none. */
  readonly scope?: Scope | null | undefined;
  readonly size?: number | undefined;
}

export function PersonAvatar(props: PersonAvatarProps) {
  const { id, name, pictureId = null, size = 40 } = props;
  const [from, to] = groundOf(id);
  const url = usePicture(usePictureOf(props));
  return (
    <Box
      component="span"
      aria-hidden
      // Drawn, not written: what can be read here would have to be part of the name of a button around it.
      data-initials={initialsOf(name)}
      data-picture={url === null ? undefined : pictureId}
      sx={{
        '&::before': { content: 'attr(data-initials)' },
        position: 'relative',
        display: 'inline-grid',
        placeItems: 'center',
        flex: 'none',
        overflow: 'hidden',
        borderRadius: '50%',
        width: size,
        height: size,
        fontSize: size * 0.38,
        fontWeight: 700,
        lineHeight: 1,
        color: '#ffffff',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      {url === null ? null : (
        <Box
          component="img"
          alt=""
          src={url}
          sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%', objectFit: 'cover' }}
        />
      )}
    </Box>
  );
}

/** Others' portraits are given out by the groups one shares with them, one's own lies in one's own scope (EN36). */
function usePictureOf({ id, pictureId, scope }: PersonAvatarProps): PictureRef | null {
  const { state } = useAuth();
  if (pictureId === null || pictureId === undefined) return null;
  const isMe = state.phase === 'signed-in' && state.userId === id;
  const place = isMe ? userScope(id) : (scope ?? null);
  return place === null ? null : { scope: place, id: pictureId };
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
