/** Half-typed forms in sessionStorage: they survive a reload and die with the tab. */
import { useCallback, useRef, useState } from 'react';
import { useDevice } from './client-provider.tsx';

/** The fields of a form by name; only text, so that what is read back needs no schema of its own. */
export type DraftFields = Readonly<Record<string, string>>;

export interface Draft<T extends DraftFields> {
  readonly draft: T;
  /** Keeps the fields named; writes at once. */
  readonly change: (fields: Partial<T>) => void;
  /** Back to `initial`, and nothing kept: after the form was sent. Never keep a password in a draft. */
  readonly clear: () => void;
}

export function useDraft<T extends DraftFields>(key: string, initial: T): Draft<T> {
  const { drafts } = useDevice();
  const [empty] = useState(initial);
  const [draft, setDraft] = useState(() => ({ ...empty, ...readFields(drafts.read(key), empty) }));
  const latest = useRef(draft);
  const change = useCallback(
    (fields: Partial<T>) => {
      latest.current = { ...latest.current, ...fields };
      drafts.write(key, JSON.stringify(latest.current));
      setDraft(latest.current);
    },
    [drafts, key],
  );
  const clear = useCallback(() => {
    latest.current = empty;
    drafts.write(key, null);
    setDraft(empty);
  }, [drafts, key, empty]);
  return { draft, change, clear };
}

/** Only fields that the form has, and only text. */
function readFields<T extends DraftFields>(text: string | null, shape: T): Partial<T> {
  const kept = text === null ? null : parseObject(text);
  if (kept === null) return {};
  const fields = new Map(Object.entries(kept));
  const found = Object.keys(shape).flatMap((name) => {
    const value = fields.get(name);
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found) as Partial<T>;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
