/** The picture of a group: the one it was given, else one drawn from its id. */
import Box from '@mui/material/Box';
import { useState, type ReactNode } from 'react';
import { groupScope } from '@jamz/core';
import { DuskScene } from './dusk-scene.tsx';
import { barsOf, groundOf } from './ground.ts';
import { dimmingOf } from './picture-light.ts';
import { usePicture } from './use-picture.ts';

interface CoverProps {
  /** The group's id. */
  readonly id: string;
  readonly pictureId?: string | null | undefined;
}

interface GroundProps extends CoverProps {
  /** Stands at the lower edge and takes about half of it; everything on it is white. */
  readonly children?: ReactNode;
}

/** The wide ground of a group's page: words may stand anywhere on it. */
export function Cover(props: GroundProps) {
  const url = useGroupPicture(props);
  return (
    <Ground id={props.id} words={props.children}>
      {url === null ? <DuskScene id={props.id} /> : <Backdrop url={url} />}
    </Ground>
  );
}

/** The ground of a group's card: the picture itself, with the words in its shade. */
export function CardCover(props: GroundProps) {
  const url = useGroupPicture(props);
  return (
    <Ground id={props.id} words={props.children}>
      {url === null ? (
        <DuskScene id={props.id} />
      ) : (
        <>
          <Box
            component="img"
            alt=""
            src={url}
            data-picture={props.pictureId}
            sx={{ ...fillLook, objectFit: 'cover', objectPosition: '50% 30%' }}
          />
          <Box sx={{ ...fillLook, background: shade }} />
        </>
      )}
    </Ground>
  );
}

const fillLook = { position: 'absolute', inset: 0, width: '100%', height: '100%' } as const;
/** White words stand out from white pictures as far up as they reach. */
const shade =
  'linear-gradient(to top, rgb(18 8 28 / 0.84), rgb(18 8 28 / 0.6) 58%, rgb(18 8 28 / 0.04))';

function Ground(props: {
  readonly id: string;
  readonly words: ReactNode;
  readonly children: ReactNode;
}) {
  const [from, to] = groundOf(props.id);
  return (
    <Box
      sx={{
        position: 'relative',
        overflow: 'hidden',
        color: '#ffffff',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      {props.children}
      <Box sx={{ position: 'relative' }}>{props.words}</Box>
    </Box>
  );
}

/** The picture out of focus, and only as dark as white words need it. */
function Backdrop({ url }: { readonly url: string }) {
  const [dimming, setDimming] = useState<number | null>(null);
  return (
    <Box
      component="img"
      alt=""
      src={url}
      onLoad={(event) => setDimming(dimmingOf(event.currentTarget))}
      sx={{
        position: 'absolute',
        inset: '-28px',
        width: 'calc(100% + 56px)',
        height: 'calc(100% + 56px)',
        objectFit: 'cover',
        opacity: dimming === null ? 0 : 1,
        transition: 'opacity 240ms',
        filter: `blur(20px) brightness(${dimming ?? 0})`,
      }}
    />
  );
}

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
