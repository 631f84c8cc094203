/** A tap on play in a kept screen sounds at once; the player takes the running element over when it is there (U10). */

export interface Chosen {
  readonly groupId: string;
  readonly itemId: string;
}

export interface EarlySound {
  /** What was tapped last; null until then. */
  chosen(): Chosen | null;
}

export function listenForPlay(
  root: HTMLElement,
  how: {
    readonly sourceOfSound: () => HTMLAudioElement;
    readonly groupId: string;
    readonly mediaPath: string;
    readonly signal: AbortSignal;
  },
): EarlySound {
  const { signal } = how;
  let button: HTMLElement | null = null;
  let itemId: string | null = null;

  const show = (audio: HTMLAudioElement): void => {
    for (const other of root.querySelectorAll('[data-in-player]')) other.remove();
    const { play, pause } = button?.dataset ?? {};
    button?.setAttribute('aria-label', (audio.paused ? play : pause) ?? '');
    const sign = root.ownerDocument.createElement('span');
    sign.className = 'over-cover';
    sign.dataset['inPlayer'] = audio.paused ? 'paused' : 'playing';
    sign.textContent = audio.paused ? '▶' : '❚❚';
    sign.setAttribute('aria-hidden', 'true');
    button?.append(sign);
  };
  const choose = (track: string, tapped: HTMLElement): void => {
    button?.setAttribute('aria-label', button.dataset['play'] ?? '');
    button = tapped;
    itemId = tapped.closest<HTMLElement>('[data-item]')?.dataset['item'] ?? null;
    how.sourceOfSound().src = how.mediaPath + track;
  };

  root.addEventListener(
    'click',
    ({ target }) => {
      const tapped = target instanceof Element ? target.closest<HTMLElement>('[data-track]') : null;
      const track = tapped?.dataset['track'];
      if (tapped === null || track === undefined) return;
      const audio = how.sourceOfSound();
      if (tapped === button && !audio.paused) audio.pause();
      else {
        if (tapped !== button) choose(track, tapped);
        // What cannot be played now is tried, and said, by the player.
        void audio.play().catch(() => {});
      }
      show(audio);
    },
    { signal },
  );
  return {
    chosen: () => (itemId === null ? null : { groupId: how.groupId, itemId }),
  };
}
