/** The OpenAPI document, from the same schemas that read the requests. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { errorAnswerSchema } from '@jamz/core';
import type { FastifySchema } from 'fastify';
import * as z from 'zod/mini';
import type { RouteDef } from './route-def.ts';
import type { RouteName } from './route-table.ts';

type OpenApi = NonNullable<FastifyDynamicSwaggerOptions['openapi']>;

export const openApiInfo = (version: string): OpenApi => ({
  openapi: '3.1.0',
  info: {
    title: 'TrafficJamz',
    version,
    description: 'The message and its rules are described in docs/protocol.md.',
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-jamz_<first 8 of the cluster id>' },
    },
  },
});

const bearer = [{ bearer: [] }];
const securityOf = {
  bearer,
  operator: bearer,
  cookie: [{ cookie: [] }],
  none: [],
  metrics: [],
};

/** What the framework validates by and the document is made of. */
export function schemaOf(name: RouteName, route: RouteDef): FastifySchema {
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.path.split('/').at(route.path.startsWith('/api/') ? 2 : 1) ?? ''],
    security: securityOf[route.auth],
    response: responsesOf(route),
    ...(route.body !== undefined && { body: route.body }),
    ...(route.params !== undefined && { params: route.params }),
  };
}

function responsesOf(route: RouteDef): Record<string, unknown> {
  const failed = { default: errorAnswerSchema };
  if (route.text === true || route.gives !== undefined) return failed;
  if (route.answer === undefined) return { 204: z.null(), ...failed };
  return { 200: route.answer, ...failed };
}
