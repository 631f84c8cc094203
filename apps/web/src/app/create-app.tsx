/** Puts the app on the page, with the device of this browser behind it. */
import { StrictMode, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import type { Device } from '@jamz/client/react';
import type { Start } from '../start/main.ts';
import { App } from './app.tsx';
import type { Install } from './browser-install.ts';
import type { FirstScreen } from './first-screen.ts';
import { playerDraft } from './player-draft.ts';
import { noteWrittenRules, WrittenRulesContext } from './written-rules.ts';

export interface AppParts {
  readonly install: Install;
  readonly device: Device;
  readonly first: FirstScreen;
  readonly start: Start;
}

export function createApp({ start, ...parts }: AppParts): void {
  const place = document.querySelector('#root');
  if (place === null) throw new Error('the page has no #root');
  createRoot(place).render(
    <StrictMode>
      <WrittenRulesContext value={noteWrittenRules()}>
        <App {...parts} />
      </WrittenRulesContext>
      <FirstDrawing device={parts.device} start={start} />
    </StrictMode>,
  );
}

/** Drawn behind everything else: from here on the screen is the app's, and so is the sound. */
function FirstDrawing({ device, start }: Pick<AppParts, 'device' | 'start'>) {
  useLayoutEffect(() => {
    const chosen = start.chosen();
    start.leave();
    if (chosen === null) return;
    // It is newer than what a page before this one was playing.
    device.drafts.write(playerDraft, null);
    void import('./adopt-sound.ts').then(
      ({ adoptSound }) => adoptSound(device, chosen),
      () => start.audio().pause(),
    );
  }, [device, start]);
  return null;
}
