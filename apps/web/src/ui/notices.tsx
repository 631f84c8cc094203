/** Short messages at the lower edge, one at a time, each at most with one action; spoken by the polite live region. */
import { createContext, lazy, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import { assert } from '@jamz/core';
import { LatePart } from './late-part.tsx';
import { visuallyHidden } from './visually-hidden.ts';

export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
  /** Stays longer: there is something to decide. */
  readonly important?: boolean | undefined;
}

const loadBar = () => import('./notice-bar.tsx');
const NoticeBar = lazy(async () => ({ default: (await loadBar()).NoticeBar }));

/** Older notices give way: a person back from a tunnel must not read fifty of them. */
const noticesMax = 4;

interface Entry extends Notice {
  readonly key: number;
}

interface Queue {
  readonly entries: readonly Entry[];
  readonly nextKey: number;
}

const ShowContext = createContext<((notice: Notice) => void) | null>(null);
const SayContext = createContext<((text: string) => void) | null>(null);
const ChipTextContext = createContext<((text: string) => void) | null>(null);

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [{ entries }, setQueue] = useState<Queue>({ entries: [], nextKey: 1 });
  const [chipText, setChipText] = useState('');
  const [said, setSaid] = useState('');
  const [open, setOpen] = useState(true);
  const current = entries[0];
  const show = useCallback((notice: Notice) => {
    setQueue(({ entries: before, nextKey }) => ({
      entries: [...before, { ...notice, key: nextKey }].slice(-noticesMax),
      nextKey: nextKey + 1,
    }));
  }, []);
  // Fetched behind the first paint: when there is something to say, the network may be away.
  useEffect(() => void loadBar().catch(() => null), []);
  const close = () => setOpen(false);
  const next = () => {
    setQueue(({ entries: before, nextKey }) => ({ entries: before.slice(1), nextKey }));
    setOpen(true);
  };
  return (
    <ShowContext value={show}>
      <ChipTextContext value={setChipText}>
        <SayContext value={setSaid}>{children}</SayContext>
        {/* U7: the one polite live region. What changes in it is spoken, the rest of it is not repeated. */}
        <div role="status" aria-live="polite" aria-atomic="false" style={visuallyHidden}>
          <span data-live="chip">{chipText}</span>{' '}
          <span data-live="notice">{current?.text ?? ''}</span> <span>{said}</span>
        </div>
        {current === undefined ? null : (
          <LatePart>
            <NoticeBar
              key={current.key}
              notice={current}
              open={open}
              onClose={close}
              onGone={next}
            />
          </LatePart>
        )}
      </ChipTextContext>
    </ShowContext>
  );
}

export function useNotices(): (notice: Notice) => void {
  const show = use(ShowContext);
  assert(show !== null, 'useNotices stands below NoticesProvider');
  return show;
}

/** Spoken, not shown: what eyes see happening by themselves. */
export function useSay(): (text: string) => void {
  const say = use(SayContext);
  assert(say !== null, 'useSay stands below NoticesProvider');
  return say;
}

/** For the sync chip alone: its text in the live region. */
export function useLiveChipText(): (text: string) => void {
  const set = use(ChipTextContext);
  assert(set !== null, 'useLiveChipText stands below NoticesProvider');
  return set;
}
