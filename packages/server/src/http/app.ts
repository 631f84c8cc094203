/** The HTTP door: routes from the table, guards before the body, strangers' JSON, typed errors. */
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import {
  appError,
  limits,
  readSyncRequest,
  syncRequestSchema,
  type AppError,
  type Result,
  type Timers,
} from '@jamz/core';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
} from 'fastify';
import { jsonSchemaTransform, validatorCompiler } from 'fastify-type-provider-zod';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Caller, Call, Handlers, Reply } from './call.ts';
import { toAppError } from '../observe/error-answer.ts';
import { replyError } from './error-reply.ts';
import type { Guards } from './guards.ts';
import { openApiInfo, schemaOf } from './open-api.ts';
import {
  BodyError,
  limitBodyTime,
  readHostileBodies,
  readPictures,
  readUploads,
} from './bodies.ts';
import type { InFlight } from './in-flight.ts';
import type { OriginGuard } from '../auth/origin-guard.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { RouteDef } from './route-def.ts';
import { routeNames, routeOf, type RouteName } from './route-table.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { addWebApp, type WebApp } from './web-app.ts';

export interface HttpPorts {
  readonly guards: Guards;
  readonly origins: OriginGuard;
  readonly cookie: RefreshCookie;
  readonly handlers: Handlers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly inFlight: InFlight;
  readonly monotonic: () => number;
  readonly timers: Timers;
}

export interface HttpOptions {
  readonly trustedProxies: readonly string[];
  readonly webRoot: string | null;
  /** Parts of earlier builds of the web app; null when none are kept. */
  readonly keptWebRoot: string | null;
  readonly isPublic: boolean;
  readonly version: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    beganAt: number;
  }
  interface FastifyContextConfig {
    takes?: RouteDef['takes'];
  }
}

export async function createHttpApp(
  ports: HttpPorts,
  options: HttpOptions,
): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.uploadPatchMsMax,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: false },
    return503OnClosing: true,
  });
  app.setValidatorCompiler((route) => {
    const validate = validatorCompiler(route as Parameters<typeof validatorCompiler>[0]);
    // Read as the socket reads it; only what is refused needs the schema, to say why.
    return route.schema !== syncRequestSchema
      ? validate
      : (data: unknown) => {
          const value = readSyncRequest(data);
          return value === null ? validate(data) : { value };
        };
  });
  // Answers are made by our own code from typed values; the schema documents them.
  app.setSerializerCompiler(() => JSON.stringify);
  app.decorateRequest('caller', null);
  app.decorateRequest('beganAt', 0);
  app.server.headersTimeout = limits.requestMsMax;
  readHostileBodies(app);
  addMeasuring(app, ports);
  limitBodyTime(app, ports.timers);
  await app.register(cookie);
  await addSecurityHeaders(app, { isPublic: options.isPublic });
  await app.register(swagger, {
    openapi: openApiInfo(options.version),
    transform: jsonSchemaTransform,
  });
  addDoorChecks(app, ports);
  const web = await addWebApp(app, options);
  addEnds(app, ports, web);
  const add = (room: FastifyInstance, takes: RouteDef['takes']): void => {
    for (const name of routeNames) if (routeOf(name).takes === takes) addRoute(room, ports, name);
  };
  add(app, undefined);
  await app.register(async (room) => {
    readUploads(room);
    add(room, 'upload');
  });
  await app.register(async (room) => {
    readPictures(room);
    add(room, 'picture');
  });
  return app;
}

function addMeasuring(app: FastifyInstance, ports: HttpPorts): void {
  const { metrics, log, inFlight, monotonic } = ports;
  app.addHook('onRequest', async (request, reply) => {
    request.beganAt = monotonic();
    inFlight.begin();
    // Also when the other side goes away in the middle: then no answer is ever sent.
    reply.raw.once('close', () => inFlight.end());
  });
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.statusCode;
    metrics.countBy('httpAnswers', `${Math.floor(status / 100)}xx`);
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(monotonic() - request.beganAt);
    log.debug('request', { route, method: request.method, status, ms });
  });
}

function addDoorChecks(app: FastifyInstance, ports: HttpPorts): void {
  app.addHook('onRequest', async (request, reply) => {
    const refused = ports.guards.checkDoor(request);
    if (refused !== null) return sendError(ports, reply, refused);
    const canonical = ports.origins.canonicalOf(request.headers.host);
    const isPage = request.method === 'GET' && !request.url.startsWith('/api/');
    if (canonical !== null && isPage && isNavigation(request)) {
      return reply.redirect(canonical + request.url, 308);
    }
    return undefined;
  });
}

/** Probes keep their answer under every loopback name; only a person's browser is sent on. */
const isNavigation = (request: FastifyRequest): boolean =>
  request.headers['sec-fetch-mode'] === 'navigate' ||
  (request.headers.accept ?? '').includes('text/html');

function addEnds(app: FastifyInstance, ports: HttpPorts, web: WebApp): void {
  app.setErrorHandler((thrown, request, reply) => {
    const found = thrown instanceof BodyError ? thrown.error : toAppError(thrown);
    const isFile = request.routeOptions.config.takes !== undefined;
    const error = isFile && found.code === 'too_large' ? appError('file_too_large') : found;
    if (error.code === 'internal') {
      ports.log.failure('request failed', thrown, { route: request.routeOptions.url ?? 'none' });
    }
    return sendError(ports, reply, error);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const methods = methodsOf(request.url.split('?', 1)[0] ?? '');
    if (methods.length > 0) {
      void reply.header('allow', methods.join(', '));
      return sendError(ports, reply, appError('method_not_allowed'));
    }
    if (web.answerPage(request, reply)) return reply;
    return sendError(ports, reply, appError('not_found'));
  });
}

function addRoute(app: FastifyInstance, ports: HttpPorts, name: RouteName): void {
  const route = routeOf(name);
  app.route({
    method: route.method satisfies HTTPMethods,
    url: route.path,
    // A head of its own where the answer is bytes: nobody reads a whole file to throw it away.
    exposeHeadRoute: route.method === 'GET' && route.gives === undefined,
    schema: schemaOf(name, route),
    config: { swagger: { exposeHeadRoute: route.method === 'HEAD' }, takes: route.takes },
    onRequest: async (request, reply) => {
      const admitted = await ports.guards.admit(request, route);
      if (!admitted.ok) return sendError(ports, reply, admitted.error);
      request.caller = admitted.value;
      return undefined;
    },
    handler: async (request, reply) => {
      // The table's schema has parsed body and params by now; the mapped type cannot follow it through a loop.
      const handler = ports.handlers[name] as (
        call: Call<unknown, unknown>,
      ) => Promise<Result<Reply>>;
      const result = await handler({
        body: bodyOf(request, route),
        params: route.params === undefined ? null : request.params,
        caller: request.caller,
        address: request.ip,
        refreshCookie: ports.cookie.read(request),
        authorization: request.headers.authorization ?? null,
        header(wanted) {
          const value = request.headers[wanted];
          return typeof value === 'string' ? value : null;
        },
      });
      return result.ok
        ? sendReply(ports, { request, reply, route }, result.value)
        : sendError(ports, reply, result.error);
    },
  });
}

function bodyOf(request: FastifyRequest, route: RouteDef): unknown {
  const isTaken = route.body !== undefined || route.takes !== undefined;
  return isTaken ? (request.body ?? null) : null;
}

function sendReply(
  ports: HttpPorts,
  to: { request: FastifyRequest; reply: FastifyReply; route: RouteDef },
  answer: Reply,
): FastifyReply {
  const { request, reply, route } = to;
  if (answer.refreshCookie !== undefined) {
    ports.cookie.write(request, reply, answer.refreshCookie);
  }
  void reply.header('cache-control', 'no-store');
  if (answer.raw !== undefined) {
    const { status, headers, content } = answer.raw;
    return reply
      .code(status)
      .headers(headers)
      .send(content ?? undefined);
  }
  if (answer.text !== undefined) {
    return reply.code(200).type(answer.text.type).send(answer.text.content);
  }
  if (route.answer === undefined) return reply.code(204).send();
  return reply
    .code(answer.status ?? 200)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(answer.body);
}

function sendError(ports: HttpPorts, reply: FastifyReply, error: AppError): FastifyReply {
  ports.metrics.countBy('errors', error.code);
  return replyError(reply, error);
}

/** The methods under which this address exists. */
function methodsOf(path: string): string[] {
  return routeNames
    .map((name) => routeOf(name))
    .filter((route) => patternOf(route.path).test(path))
    .map((route) => route.method);
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/gu, '[^/]+')}$`, 'u');
