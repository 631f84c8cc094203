/** The scores of the demo's six pieces, by the names that the server knows. */
import type { DemoPiece } from '@jamz/server';
import { harbourAtSix } from './pieces/harbour-at-six.ts';
import { lastLight } from './pieces/last-light.ts';
import { rainOnTheRoof } from './pieces/rain-on-the-roof.ts';
import { saltAndPines } from './pieces/salt-and-pines.ts';
import { switchback } from './pieces/switchback.ts';
import { tunnelLights } from './pieces/tunnel-lights.ts';
import type { Score } from './score.ts';

export const scoreByPiece: Readonly<Record<DemoPiece, Score>> = {
  'harbour-at-six': harbourAtSix,
  switchback,
  'salt-and-pines': saltAndPines,
  'tunnel-lights': tunnelLights,
  'rain-on-the-roof': rainOnTheRoof,
  'last-light': lastLight,
};
