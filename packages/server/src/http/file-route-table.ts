/** The routes of files: uploads by tus 1.0, what was uploaded, pictures, and what they take (ENGINE section 8). */
import {
  grantRequestSchema,
  mediaParamsSchema,
  mediaPath,
  pictureParamsSchema,
  picturePath,
  uploadsPath,
  usageAnswerSchema,
} from '@jamz/core';
import * as z from 'zod/mini';
import type { RouteDef } from './route-def.ts';

const uploadParams = z.strictObject({ uploadId: z.string().check(z.maxLength(64)) });
const byBearer = { auth: 'bearer', rate: 'files' } as const;
const oneUpload = `${uploadsPath}/:uploadId`;

export const fileRoutes = {
  uploadOptions: {
    method: 'OPTIONS',
    path: uploadsPath,
    ...byBearer,
    summary: 'What this server knows of tus 1.0',
    gives: 'headers',
  },
  beginUpload: {
    method: 'POST',
    path: uploadsPath,
    ...byBearer,
    summary: 'Begin an upload; its metadata are scope, sha256 and mime',
    takes: 'upload',
    gives: 'headers',
  },
  lookAtUpload: {
    method: 'HEAD',
    path: oneUpload,
    ...byBearer,
    summary: 'How far an upload is',
    params: uploadParams,
    gives: 'headers',
  },
  goOnUpload: {
    method: 'PATCH',
    path: oneUpload,
    ...byBearer,
    summary: 'The next bytes; the last ones are answered when the file is kept',
    params: uploadParams,
    takes: 'upload',
    gives: 'headers',
  },
  dropUpload: {
    method: 'DELETE',
    path: oneUpload,
    ...byBearer,
    summary: 'Give an upload up',
    params: uploadParams,
    gives: 'headers',
  },
  claimGrant: {
    method: 'POST',
    path: '/api/grants',
    ...byBearer,
    summary: 'Share a file that is here already and that one can read',
    body: grantRequestSchema,
  },
  media: {
    method: 'GET',
    path: mediaPath(':sha256'),
    ...byBearer,
    summary: 'The bytes of a file, whole or one range',
    params: mediaParamsSchema,
    gives: 'bytes',
  },
  mediaHead: {
    method: 'HEAD',
    path: mediaPath(':sha256'),
    ...byBearer,
    summary: 'Type and length of a file',
    params: mediaParamsSchema,
    gives: 'headers',
  },
  keepPicture: {
    method: 'POST',
    path: picturePath(':scope', ':pictureId'),
    ...byBearer,
    summary: 'A picture under an id that the device gave; it is made small and written anew',
    params: pictureParamsSchema,
    takes: 'picture',
  },
  picture: {
    method: 'GET',
    path: picturePath(':scope', ':pictureId'),
    ...byBearer,
    summary: 'A picture of the scope, or of one of its members, as WebP',
    params: pictureParamsSchema,
    gives: 'bytes',
  },
  usage: {
    method: 'GET',
    path: '/api/me/usage',
    auth: 'bearer',
    rate: 'device',
    summary: 'Bytes that this person keeps here',
    answer: usageAnswerSchema,
  },
} as const satisfies Record<string, RouteDef>;
