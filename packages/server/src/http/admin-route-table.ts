/** The routes of the operator's screens: the server's name, and the demo group. */
import { demoAnswerSchema, serverSettingsSchema } from '@jamz/core';
import * as z from 'zod/mini';
import type { RouteDef } from './route-def.ts';

const byOperator = { auth: 'operator', rate: 'device' } as const;

export const adminRoutes = {
  saveSettings: {
    method: 'POST',
    path: '/api/admin/settings',
    ...byOperator,
    summary: 'Name the server',
    body: serverSettingsSchema,
  },
  beginDemo: {
    method: 'POST',
    path: '/api/admin/demo',
    ...byOperator,
    summary: 'Make a group with friends and music to try things on, or what is missing of it',
    body: z.strictObject({}),
    answer: demoAnswerSchema,
  },
  lookAtDemo: {
    method: 'GET',
    path: '/api/admin/demo',
    ...byOperator,
    summary: 'How far the demo group is',
    answer: demoAnswerSchema,
  },
} as const satisfies Record<string, RouteDef>;
