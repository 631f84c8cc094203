/** One visit of the engine without a page: open the person, send until nothing moves, close again. */
import { createBrowserAuth } from '../browser-auth.ts';
import { createBrowserClient } from '../browser-client.ts';
import type { Client } from '../client.ts';
import { createHttpTransport } from '../transport/http-transport.ts';

/** Browsers stop a worker that stays awake; what is left waits for the next time. */
const roundsMax = 20;

/** Rejects while something still waits, so that the browser calls again. */
export async function drainOnce(): Promise<void> {
  const { auth, call, close } = createBrowserAuth();
  try {
    await auth.start();
    const person = auth.person();
    if (person === null) return;
    const client = createBrowserClient(person, {
      transport: createHttpTransport({ call, tokens: person.tokens }),
      hints: { online: () => true, visible: () => false, onChange: () => () => {} },
    });
    try {
      await drain(client);
    } finally {
      await client.close();
    }
  } finally {
    await close();
  }
}

async function drain(client: Client): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    const { sent, code } = await client.syncNow();
    const { waiting } = client.state();
    if (waiting === 0) return;
    if (code !== null || sent === 0) break;
  }
  const { waiting } = client.state();
  if (waiting > 0) throw new Error(`${waiting} changes still wait`);
}
