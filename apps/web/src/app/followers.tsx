/** What follows the screen and draws nothing: nobody waits for it who only wants to see something. */
import { KeepScreen } from './keep-screen.tsx';
import { usePlayerResume } from './use-player-resume.ts';

export function Followers() {
  return (
    <>
      <PlayerResume />
      <KeepScreen />
    </>
  );
}

/** A part of its own: it follows a whole playlist, and nothing else shall be drawn again with it. */
function PlayerResume() {
  usePlayerResume();
  return null;
}
