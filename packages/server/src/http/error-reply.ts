/** An error as an HTTP answer: the table's status, and when a repeat makes sense. */
import { codeHeader, errorTable, type AppError } from '@jamz/core';
import type { FastifyReply } from 'fastify';
import { errorAnswer } from '../observe/error-answer.ts';

export function replyError(reply: FastifyReply, error: AppError): FastifyReply {
  const answer = errorAnswer(error);
  if (answer.retryAfterMs !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(answer.retryAfterMs / 1_000))));
  }
  if (reply.request.method === 'HEAD') void reply.header(codeHeader, answer.code);
  return reply
    .code(errorTable[error.code].status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(answer);
}
