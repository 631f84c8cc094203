/** Three bars that dance while music plays; they stand still for who asked for less motion. */
import { keyframes, styled } from '@mui/material/styles';

const dance = keyframes`
  0%, 100% { transform: scaleY(0.35); }
  50% { transform: scaleY(1); }
`;

const Bars = styled('span')({
  display: 'inline-flex',
  alignItems: 'flex-end',
  gap: 3,
  height: 20,
  '& > span': {
    width: 4,
    height: '100%',
    borderRadius: 2,
    background: 'currentColor',
    transformOrigin: 'bottom',
    transform: 'scaleY(0.6)',
    '@media (prefers-reduced-motion: no-preference)': {
      animation: `${dance} 1.1s ease-in-out infinite`,
    },
  },
  '& > span:nth-of-type(2)': { animationDelay: '-0.45s', transform: 'scaleY(1)' },
  '& > span:nth-of-type(3)': { animationDelay: '-0.8s', transform: 'scaleY(0.4)' },
});

export function SoundBars() {
  return (
    <Bars aria-hidden>
      <span />
      <span />
      <span />
    </Bars>
  );
}
