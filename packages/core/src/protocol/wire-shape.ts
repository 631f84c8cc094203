/**
 * Every wire schema as one canonical text: when its hash moves, the protocol number must move too. The kept pair lies
 * in `wire-shape.json`; the check compares both.
 */
import * as z from 'zod/mini';
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import * as account from './account-messages.ts';
import * as file from './file-messages.ts';
import * as server from './server-messages.ts';
import * as socket from './socket-events.ts';
import * as sync from './sync-message.ts';
import { protocolVersion } from './version.ts';

/** What `wire-shape.json` holds. */
export interface WireShape {
  readonly protocol: number;
  /** SHA-256 of {@link wireShapeText}, hex. */
  readonly hash: string;
}

/** All exported schemas of the wire by name, as JSON Schema, in canonical JSON. */
export function wireShapeText(): string {
  const shapes: Record<string, Json> = {};
  for (const messages of [account, file, server, socket, sync]) {
    for (const [name, exported] of Object.entries(messages)) {
      if (name.endsWith('Schema')) shapes[name] = shapeOf(exported);
    }
  }
  shapes['handshakeRefusals'] = socket.handshakeRefusals;
  return canonicalJson(shapes);
}

/** The shape as this source has it. */
export function wireShape(sha256: (text: string) => string): WireShape {
  return { protocol: protocolVersion, hash: sha256(wireShapeText()) };
}

/**
 * Null when the source agrees with the kept shape, else what to do about it.
 * @param kept content of `wire-shape.json`
 */
export function wireShapeFault(kept: WireShape, now: WireShape): string | null {
  if (kept.hash === now.hash && kept.protocol === now.protocol) return null;
  if (kept.hash === now.hash) {
    return `The protocol number moved to ${now.protocol} without a change on the wire. Write ${canonicalJson({ ...now })} into wire-shape.json.`;
  }
  if (kept.protocol === now.protocol) {
    return `The wire changed but the protocol is still ${now.protocol}. Raise protocolVersion in protocol/version.ts, then keep the new hash ${now.hash} in wire-shape.json.`;
  }
  return `The wire changed with protocol ${now.protocol}. Write ${canonicalJson({ ...now })} into wire-shape.json.`;
}

function shapeOf(schema: unknown): JsonObject {
  const shape: unknown = z.toJSONSchema(schema as z.ZodMiniType, {
    io: 'input',
    unrepresentable: 'any',
  });
  // The round trip drops the non-enumerable extras that zod hangs on its answer.
  return JSON.parse(JSON.stringify(shape)) as JsonObject;
}
