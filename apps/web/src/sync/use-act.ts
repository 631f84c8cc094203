/** One way to make an edit from a screen: it is on disk when this resolves, and a failure is said. */
import { useCallback } from 'react';
import type { JsonObject, Scope } from '@jamz/core';
import { useMutate } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { useNotices } from '../ui/notices.tsx';

/** True when it was stored. */
export type Act = (name: string, args: JsonObject) => Promise<boolean>;

export function useAct(scope: Scope | null): Act {
  const mutate = useMutate();
  const notify = useNotices();
  return useCallback(
    async (name, args) => {
      if (scope === null) return false;
      const result = await mutate(scope, name, args);
      if (!result.ok) notify({ text: errorText(result.error.code), important: true });
      return result.ok;
    },
    [mutate, notify, scope],
  );
}
