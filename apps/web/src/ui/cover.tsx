/** A picture for what has none: drawn from its id, so that everybody sees the same one, with no file and no request. */
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Pairs of ground colours that white text can stand on (4.5:1 or more over the whole gradient). */
const grounds = [
  ['#3a1650', '#a82d52'],
  ['#0f3d4c', '#0b6b66'],
  ['#2b2360', '#5b3f9e'],
  ['#5a1d2c', '#a34317'],
  ['#123a63', '#2f6296'],
  ['#1d4030', '#3f6b1f'],
  ['#4a1648', '#8d2f86'],
  ['#3c2a1a', '#8a4f10'],
] as const;

function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619) >>> 0;
  }
  return value;
}

function groundOf(id: string): readonly [string, string] {
  return grounds[hash(id) % grounds.length] ?? grounds[0];
}

/** Heights of the bars, 0..1, different for each id. */
function barsOf(id: string, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 0.18 + (hash(`${id}/${index}`) % 1000) / 1220);
}

export function Cover({ id, children }: { readonly id: string; readonly children?: ReactNode }) {
  const [from, to] = groundOf(id);
  const bars = barsOf(id, 28);
  return (
    <Box
      sx={{
        position: 'relative',
        overflow: 'hidden',
        color: '#ffffff',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      <Box
        component="svg"
        viewBox="0 0 280 60"
        preserveAspectRatio="none"
        aria-hidden
        sx={{
          position: 'absolute',
          insetInline: 0,
          bottom: 0,
          width: '100%',
          height: '70%',
          opacity: 0.16,
        }}
      >
        {bars.map((height, index) => (
          <rect
            key={index}
            x={index * 10 + 2}
            y={60 - height * 60}
            width="5"
            height={height * 60 + 4}
            rx="2.5"
            fill="#ffffff"
          />
        ))}
      </Box>
      <Box sx={{ position: 'relative' }}>{children}</Box>
    </Box>
  );
}

/** The small square picture of a group in lists. */
export function CoverTile({ id, size = 52 }: { readonly id: string; readonly size?: number }) {
  const [from, to] = groundOf(id);
  const bars = barsOf(id, 5);
  return (
    <Box
      component="svg"
      viewBox="0 0 52 52"
      aria-hidden
      sx={{
        width: size,
        height: size,
        borderRadius: '16px',
        flex: 'none',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      {bars.map((height, index) => (
        <rect
          key={index}
          x={9 + index * 7.4}
          y={40 - height * 28}
          width="4.4"
          height={height * 28}
          rx="2.2"
          fill="#ffffff"
          opacity="0.92"
        />
      ))}
    </Box>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** A person's round picture: initials on the colour of the id. Decorative: the name stands beside it. */
export function PersonAvatar(props: {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
}) {
  const [from, to] = groundOf(props.id);
  const size = props.size ?? 40;
  return (
    <Box
      component="span"
      aria-hidden
      // Drawn, not written: what can be read here would have to be part of the name of a button around it.
      data-initials={initialsOf(props.name)}
      sx={{
        '&::before': { content: 'attr(data-initials)' },
        display: 'inline-grid',
        placeItems: 'center',
        flex: 'none',
        borderRadius: '50%',
        width: size,
        height: size,
        fontSize: size * 0.38,
        fontWeight: 700,
        lineHeight: 1,
        color: '#ffffff',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    />
  );
}
