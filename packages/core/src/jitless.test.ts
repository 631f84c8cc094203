/** Browsers under our content policy run no generated code: core must read its messages without any. */
import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';

afterEach(() => {
  z.config({ jitless: false });
  vi.unstubAllGlobals();
});

/** Stands in for a policy without `unsafe-eval`, and counts who tried. */
function forbidGeneratedCode(): () => number {
  let tries = 0;
  const refuse = (): never => {
    tries += 1;
    throw new EvalError('refused by policy');
  };
  vi.stubGlobal('Function', new Proxy(Function, { construct: refuse, apply: refuse }));
  return () => tries;
}

test.each([{ jitless: true }, { jitless: false }])(
  '[H8] no generated code is needed or tried (%o)',
  async (config) => {
    z.config(config);
    const tries = forbidGeneratedCode();
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
    expect(tries()).toBe(0);
    expect(() => Reflect.construct(globalThis.Function, ['return 1'])).toThrow('policy');
    expect(tries()).toBe(1);
  },
);
