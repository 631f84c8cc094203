/** The picture of a group: the one it was given, else one drawn from its id. */
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { groupScope } from '@jamz/core';
import { DuskScene } from './dusk-scene.tsx';
import { barsOf, groundOf } from './ground.ts';
import { usePicture } from './use-picture.ts';

interface CoverProps {
  /** The group's id. */
  readonly id: string;
  readonly pictureId?: string | null | undefined;
}

/** The wide ground of a group's page, with what stands on it. Everything on it is white. */
export function Cover(props: CoverProps & { readonly children?: ReactNode }) {
  const [from, to] = groundOf(props.id);
  const url = useGroupPicture(props);
  return (
    <Box
      sx={{
        position: 'relative',
        overflow: 'hidden',
        color: '#ffffff',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      {url === null ? (
        <DuskScene id={props.id} />
      ) : (
        <Box
          component="img"
          alt=""
          src={url}
          sx={{
            position: 'absolute',
            inset: '-24px',
            width: 'calc(100% + 48px)',
            height: 'calc(100% + 48px)',
            objectFit: 'cover',
            filter: 'blur(18px) saturate(1.4) brightness(0.5)',
          }}
        />
      )}
      {url === null ? null : <Box sx={shadeLook} />}
      <Box sx={{ position: 'relative' }}>{props.children}</Box>
    </Box>
  );
}

/** Dark enough for white words over any picture, darkest where they stand. */
const shadeLook = {
  position: 'absolute',
  inset: 0,
  background: 'linear-gradient(to top, rgb(18 8 28 / 0.6), rgb(18 8 28 / 0.18) 80%)',
} as const;

/** The small square picture of a group in lists. */
export function CoverTile(props: CoverProps & { readonly size?: number | undefined }) {
  const { id, size = 52 } = props;
  const [from, to] = groundOf(id);
  const url = useGroupPicture(props);
  const shape = {
    width: size,
    height: size,
    borderRadius: '30%',
    flex: 'none',
    background: `linear-gradient(155deg, ${from}, ${to})`,
  } as const;
  if (url !== null) {
    return (
      <Box
        component="img"
        alt=""
        src={url}
        data-picture={props.pictureId}
        sx={{ ...shape, objectFit: 'cover' }}
      />
    );
  }
  return (
    <Box component="svg" viewBox="0 0 52 52" aria-hidden focusable="false" sx={shape}>
      {barsOf(id, 5).map((share, index) => (
        <rect
          key={index}
          x={9 + index * 7.4}
          y={40 - share * 28}
          width="4.4"
          height={share * 28}
          rx="2.2"
          fill="#ffffff"
          opacity="0.92"
        />
      ))}
    </Box>
  );
}

function useGroupPicture({ id, pictureId = null }: CoverProps): string | null {
  return usePicture(pictureId === null ? null : { scope: groupScope(id), id: pictureId });
}
