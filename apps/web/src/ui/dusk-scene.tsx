/** The picture behind covers and first screens: dusk over hills, and sound standing on the horizon like a town. */
import Box from '@mui/material/Box';
import { barsOf, shareOf } from './ground.ts';

const width = 800;
const height = 300;
const barCount = 44;
const barStep = width / barCount;
const barWidth = barStep * 0.4;

/** Light stays below `lightMax` wherever shapes lie over each other. Fills the box around it, which brings the colours; a different country for each id. Decorative. */
export function DuskScene({ id }: { readonly id: string }) {
  const sunX = width * (0.58 + 0.3 * shareOf(id, 'sun'));
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden
      focusable="false"
      sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }}
    >
      <circle cx={sunX} cy="120" r="118" fill="#ffd9a0" opacity="0.03" />
      <circle cx={sunX} cy="120" r="78" fill="#ffd9a0" opacity="0.04" />
      <circle cx={sunX} cy="120" r="44" fill="#ffe3b8" opacity="0.13" />
      <path d={hillsOf(id, 'far', 168)} fill="#ffffff" opacity="0.06" />
      <path
        d={townOf(id)}
        stroke="#ffffff"
        strokeWidth={barWidth}
        strokeLinecap="round"
        opacity="0.11"
      />
      <path d={hillsOf(id, 'near', 232)} fill="#12061c" opacity="0.34" />
    </Box>
  );
}

/** All bars as one line with round ends: a start draws this picture before anything else. */
function townOf(id: string): string {
  const half = barWidth / 2;
  const lines = barsOf(id, barCount).map((share, index) => {
    const x = (index + 0.5) * barStep;
    return `M${x.toFixed(1)} ${(236 - share * 74 + half).toFixed(1)}V${(276 - half).toFixed(1)}`;
  });
  return lines.join('');
}

/** A soft ridge around `level`, as two waves of this id's own lengths. */
function hillsOf(id: string, name: string, level: number): string {
  const long = 1.2 + shareOf(id, `${name}-long`);
  const short = 3 + 2 * shareOf(id, `${name}-short`);
  const shift = Math.PI * 2 * shareOf(id, `${name}-shift`);
  const points = Array.from({ length: 41 }, (_, index) => {
    const turn = (index / 40) * Math.PI * 2;
    const y = level + 22 * Math.sin(turn * long + shift) + 8 * Math.sin(turn * short + shift * 2);
    return `${(index / 40) * width} ${y.toFixed(1)}`;
  });
  return `M0 ${height} L${points.join(' L')} L${width} ${height} Z`;
}
