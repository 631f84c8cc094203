/** The pictures of empty screens: one road at dusk, and what happens on it. Drawn here, the same in both schemes. */
import Box from '@mui/material/Box';
import { useId, type ReactNode } from 'react';

const arts = { road: Cars, tunnel: Tunnel, sign: Signpost, invitation: Invitation } as const;
export type RoadArtName = keyof typeof arts;

/** Decorative: the words stand below. */
export function RoadArt({ name }: { readonly name: RoadArtName }) {
  const skyId = useId();
  const Scene = arts[name];
  return (
    <Box
      component="svg"
      viewBox="0 0 320 176"
      aria-hidden
      focusable="false"
      sx={{
        width: 'min(100%, 340px)',
        height: 'auto',
        display: 'block',
        borderRadius: '28px',
        boxShadow: '0 18px 40px -18px rgb(58 22 80 / 0.55)',
      }}
    >
      <defs>
        <linearGradient id={skyId} x1="0" y1="0" x2="0.25" y2="1">
          <stop offset="0" stopColor="#2c1247" />
          <stop offset="0.5" stopColor="#a82d52" />
          <stop offset="0.82" stopColor="#f2824e" />
          <stop offset="1" stopColor="#ffb06a" />
        </linearGradient>
      </defs>
      <rect width="320" height="176" fill={`url(#${skyId})`} />
      <circle cx="160" cy="104" r="58" fill="#ffd9a0" opacity="0.22" />
      <circle cx="160" cy="104" r="36" fill="#ffe3b8" opacity="0.85" />
      <Town />
      <path
        d="M0 118c38-22 62-20 96-6 30 12 48 12 74 2 34-14 70-26 150 2v60H0z"
        fill="#5a1d4e"
        opacity="0.72"
      />
      <path d="M0 132c60-14 104-12 160-8s104-2 160-14v66H0z" fill="#2c1238" />
      <path d="M151 124h18l55 52H96z" fill="#1a0c24" />
      <path
        d="M159 128h2l1.4 9h-4.8zM157 143h6l2 12h-10zM154 161h12l2.4 15h-16.8z"
        fill="#ffcf8a"
      />
      <Scene />
    </Box>
  );
}

/** Sound standing on the horizon like a town. */
function Town() {
  const heights = [14, 26, 40, 22, 52, 34, 18, 30, 46, 24, 38, 20, 12];
  return (
    <g fill="#ffffff" opacity="0.28">
      {heights.map((height, index) => (
        <rect key={index} x={34 + index * 20} y={122 - height} width="7" height={height} rx="3.5" />
      ))}
    </g>
  );
}

function Car(props: {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly paint: string;
}) {
  return (
    <g transform={`translate(${props.x} ${props.y}) scale(${props.size})`}>
      <ellipse cx="0" cy="21" rx="26" ry="4" fill="#0c0512" opacity="0.6" />
      <path d="M-14-14h28l8 15v16h-44V1z" fill={props.paint} />
      <path d="M-11-11h22l5 11h-32z" fill="#2c1247" opacity="0.85" />
      <rect x="-22" y="14" width="9" height="7" rx="2" fill="#12061c" />
      <rect x="13" y="14" width="9" height="7" rx="2" fill="#12061c" />
      <rect x="-20" y="4" width="9" height="5" rx="2.5" fill="#ff5a5a" />
      <rect x="11" y="4" width="9" height="5" rx="2.5" fill="#ff5a5a" />
    </g>
  );
}

function Cars(): ReactNode {
  return (
    <>
      <Car x={166} y={129} size={0.34} paint="#74d6c6" />
      <Car x={143} y={150} size={0.86} paint="#fff3e2" />
      <g fill="none" stroke="#ffffff" strokeWidth="3" strokeLinecap="round" opacity="0.9">
        <path d="M124 124a26 26 0 0 1 38 0" />
        <path d="M132 131a15 15 0 0 1 22 0" />
      </g>
    </>
  );
}

function Tunnel(): ReactNode {
  return (
    <>
      <path d="M70 176V112a90 78 0 0 1 180 0v64z" fill="#1f0d2b" />
      <path d="M86 176v-62a74 64 0 0 1 148 0v62z" fill="#3d1a4a" />
      <path d="M98 176v-60a62 54 0 0 1 124 0v60z" fill="#0d0514" />
      <path d="M146 128h28l50 48H96z" fill="#1a0c24" />
      <path
        d="M159 130h2l1.4 8h-4.8zM157 144h6l2 12h-10zM154 162h12l2.4 14h-16.8z"
        fill="#ffcf8a"
      />
      <Car x={160} y={148} size={0.62} paint="#fff3e2" />
      <g fill="#ffcf8a" opacity="0.85">
        <circle cx="117" cy="98" r="3" />
        <circle cx="138" cy="80" r="3" />
        <circle cx="182" cy="80" r="3" />
        <circle cx="203" cy="98" r="3" />
      </g>
    </>
  );
}

function Signpost(): ReactNode {
  return (
    <>
      <rect x="244" y="44" width="8" height="118" rx="4" fill="#12061c" />
      <path d="M216 54h66l14 13-14 13h-66z" fill="#fff3e2" />
      <path d="M280 90h-62l-14 13 14 13h62z" fill="#74d6c6" />
      <g fill="#2c1247" opacity="0.75">
        <rect x="226" y="64" width="40" height="6" rx="3" />
        <rect x="224" y="100" width="46" height="6" rx="3" />
      </g>
      <Car x={132} y={152} size={0.7} paint="#fff3e2" />
    </>
  );
}

function Invitation(): ReactNode {
  const cells = ['1110111', '1010101', '1110111', '0001000', '1110101', '1010010', '1110111'];
  return (
    <g transform="rotate(-6 160 88)">
      <rect x="104" y="36" width="112" height="112" rx="20" fill="#12061c" opacity="0.35" />
      <rect x="104" y="30" width="112" height="112" rx="20" fill="#fffaf4" />
      {cells.flatMap((row, y) =>
        [...row].map((cell, x) =>
          cell === '1' ? (
            <rect
              key={`${x}/${y}`}
              x={118 + x * 12}
              y={44 + y * 12}
              width="12"
              height="12"
              rx="2"
              fill="#2c1247"
            />
          ) : null,
        ),
      )}
    </g>
  );
}
