/** A person's round picture, or their initials on the colour of the id. Decorative: the name stands beside it. */
import Box from '@mui/material/Box';
import { userScope } from '@jamz/core';
import { groundOf } from './ground.ts';
import { usePicture } from './use-picture.ts';

export function PersonAvatar(props: {
  readonly id: string;
  readonly name: string;
  readonly pictureId?: string | null | undefined;
  readonly size?: number | undefined;
}) {
  const { id, name, pictureId = null, size = 40 } = props;
  const [from, to] = groundOf(id);
  const url = usePicture(pictureId === null ? null : { scope: userScope(id), id: pictureId });
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

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
