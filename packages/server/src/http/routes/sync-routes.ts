/** `POST /api/sync`: the one message through the HTTP door. */
import type { Handlers } from '../call.ts';
import { notSignedIn } from '../call.ts';
import type { SyncDoor } from '../../sync-door.ts';

export function createSyncRoutes(ports: { readonly door: SyncDoor }): Handlers<'sync'> {
  return {
    async sync({ body, caller }) {
      if (caller === null) return notSignedIn();
      const answer = await ports.door.sync(caller.person, body, 'http');
      return answer.ok ? { ok: true, value: { body: answer.value } } : answer;
    },
  };
}
