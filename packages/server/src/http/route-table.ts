/**
 * Every HTTP route in one table: what it is, who may, what it takes and answers, how often. The application, the OpenAPI
 * document and the rights matrix are made from it; a route that is not here does not exist.
 */
import {
  appConfigSchema,
  challengeAnswerSchema,
  eraseRequestSchema,
  healthAnswerSchema,
  joinPreviewAnswerSchema,
  joinPreviewRequestSchema,
  loginRequestSchema,
  logoutRequestSchema,
  meAnswerSchema,
  refreshRequestSchema,
  registerRequestSchema,
  sessionAnswerSchema,
  sessionListSchema,
  setupAnswerSchema,
  syncRequestSchema,
  syncResponseSchema,
  versionAnswerSchema,
} from '@jamz/core';
import * as z from 'zod/mini';
import { adminRoutes } from './admin-route-table.ts';
import { fileRoutes } from './file-route-table.ts';
import type { RouteDef } from './route-def.ts';

const emptySchema = z.strictObject({});
const sessionIdSchema = z.strictObject({
  sessionId: z.string().check(z.minLength(1), z.maxLength(64)),
});

export const routeTable = {
  sync: {
    method: 'POST',
    path: '/api/sync',
    auth: 'bearer',
    rate: 'device',
    summary: 'Push and pull in one message',
    body: syncRequestSchema,
    answer: syncResponseSchema,
  },
  register: {
    method: 'POST',
    path: '/api/auth/register',
    auth: 'none',
    rate: 'anonymous',
    summary: 'Sign up; with the setup link, become the operator',
    body: registerRequestSchema,
    answer: sessionAnswerSchema,
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    auth: 'none',
    rate: 'anonymous',
    summary: 'Sign in on this device',
    body: loginRequestSchema,
    answer: sessionAnswerSchema,
  },
  challenge: {
    method: 'POST',
    path: '/api/auth/challenge',
    auth: 'cookie',
    rate: 'anonymous',
    summary: 'What the device key signs next',
    body: emptySchema,
    answer: challengeAnswerSchema,
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    auth: 'cookie',
    rate: 'anonymous',
    summary: 'A new access token, and the next refresh cookie',
    body: refreshRequestSchema,
    answer: sessionAnswerSchema,
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    auth: 'cookie',
    rate: 'anonymous',
    summary: 'Sign this device out by its own key',
    body: logoutRequestSchema,
  },
  listSessions: {
    method: 'GET',
    path: '/api/auth/sessions',
    auth: 'bearer',
    rate: 'device',
    summary: 'Where this person is signed in',
    answer: sessionListSchema,
  },
  revokeOtherSessions: {
    method: 'DELETE',
    path: '/api/auth/sessions',
    auth: 'bearer',
    rate: 'device',
    summary: 'Sign out everywhere else',
  },
  revokeSession: {
    method: 'DELETE',
    path: '/api/auth/sessions/:sessionId',
    auth: 'bearer',
    rate: 'device',
    summary: 'Sign one device out',
    params: sessionIdSchema,
  },
  setup: {
    method: 'GET',
    path: '/api/setup',
    auth: 'none',
    rate: 'anonymous',
    summary: 'Does this server still wait for its operator?',
    answer: setupAnswerSchema,
  },
  previewJoin: {
    method: 'POST',
    path: '/api/join/preview',
    auth: 'none',
    rate: 'anonymous',
    summary: 'What an invitation link leads to',
    body: joinPreviewRequestSchema,
    answer: joinPreviewAnswerSchema,
  },
  me: {
    method: 'GET',
    path: '/api/me',
    auth: 'bearer',
    rate: 'device',
    summary: 'Who is signed in',
    answer: meAnswerSchema,
  },
  eraseMe: {
    method: 'DELETE',
    path: '/api/me',
    auth: 'bearer',
    rate: 'device',
    summary: 'Erase the signed-in person for good',
    body: eraseRequestSchema,
  },
  version: {
    method: 'GET',
    path: '/api/version',
    auth: 'none',
    rate: 'anonymous',
    summary: 'Which server this is',
    answer: versionAnswerSchema,
  },
  openApi: {
    method: 'GET',
    path: '/api/openapi.json',
    auth: 'none',
    rate: 'anonymous',
    summary: 'This document',
    text: true,
  },
  config: {
    method: 'GET',
    path: '/config.json',
    auth: 'none',
    rate: 'probe',
    summary: 'What the app needs to know at run time',
    answer: appConfigSchema,
  },
  livez: {
    method: 'GET',
    path: '/livez',
    auth: 'none',
    rate: 'probe',
    summary: 'The process runs',
    answer: healthAnswerSchema,
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    auth: 'none',
    rate: 'probe',
    summary: 'The server can work; 503 names the part that cannot',
    answer: healthAnswerSchema,
  },
  healthz: {
    method: 'GET',
    path: '/healthz',
    auth: 'none',
    rate: 'probe',
    summary: 'The same, for the app',
    answer: healthAnswerSchema,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    auth: 'metrics',
    rate: 'probe',
    summary: 'Numbers in the Prometheus text format',
    text: true,
  },
  ...fileRoutes,
  ...adminRoutes,
} as const satisfies Record<string, RouteDef>;

export type RouteTable = typeof routeTable;
export type RouteName = keyof RouteTable;
export const routeNames = Object.keys(routeTable) as readonly RouteName[];
export const routeOf = (name: RouteName): RouteDef => routeTable[name];
