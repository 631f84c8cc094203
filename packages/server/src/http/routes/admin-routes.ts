/** What the operator does while the server runs. Who is no operator does not come as far as here. */
import { appError, err, ok } from '@jamz/core';
import type { ServerSettings } from '../../admin/server-settings.ts';
import type { DemoDesk } from '../../demo/demo-desk.ts';
import { notSignedIn, type Handlers } from '../call.ts';

export function createAdminRoutes(ports: {
  readonly settings: ServerSettings;
  /** Null where nobody plays its music. */
  readonly demo: DemoDesk | null;
}): Handlers<'saveSettings' | 'beginDemo' | 'lookAtDemo'> {
  const { settings, demo } = ports;
  return {
    async saveSettings({ caller, body }) {
      if (caller === null) return notSignedIn();
      await settings.setServerName(body.serverName);
      return ok({});
    },
    async beginDemo({ caller }) {
      if (caller === null) return notSignedIn();
      if (demo === null) return err(appError('unavailable', 'no music'));
      return ok({ body: await demo.begin(caller.person.userId) });
    },
    async lookAtDemo({ caller }) {
      if (caller === null) return notSignedIn();
      if (demo === null) return err(appError('unavailable', 'no music'));
      return ok({ body: await demo.look(caller.person.userId) });
    },
  };
}
