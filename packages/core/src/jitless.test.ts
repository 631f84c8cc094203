/** Browsers under our content policy run no generated code, so zod runs without it there; core must read the same. */
import * as z from 'zod/mini';
import { expect, test, vi } from 'vitest';

test('[H8] without generated code every schema reads as with it', async () => {
  z.config({ jitless: true });
  const generated = vi.fn<() => void>();
  vi.stubGlobal('Function', new Proxy(Function, { construct: generated, apply: generated }));
  const { syncRequestSchema, trafficJamzModel } = await import('./index.ts');
  const request = {
    clientId: '0b5e1c6e-0000-4000-8000-000000000001',
    protocol: 1,
    timeline: 0,
    sentAt: 5,
    scopes: [{ scope: 'user:ana', push: [] }],
  };
  expect(z.safeParse(syncRequestSchema, request).success).toBe(true);
  expect(z.safeParse(syncRequestSchema, { ...request, extra: 1 }).success).toBe(false);
  const set = trafficJamzModel.mutations['profile.set'];
  expect(set?.parse({ field: 'bio', value: 'x' })).toMatchObject({ ok: true });
  expect(set?.parse({ field: 'bio', value: 'x', extra: 1 })).toMatchObject({ ok: false });
  expect(generated).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
