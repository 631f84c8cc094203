import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wireShape, wireShapeFault, wireShapeText, type WireShape } from './wire-shape.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const kept = JSON.parse(
  readFileSync(new URL('wire-shape.json', import.meta.url), 'utf8'),
) as WireShape;

test('the wire is what the protocol number stands for', () => {
  expect(wireShapeFault(kept, wireShape(sha256))).toBeNull();
});

test('every message is in the shape', () => {
  const shapes = Object.keys(JSON.parse(wireShapeText()) as object);
  for (const name of ['syncRequestSchema', 'patchEventSchema', 'loginRequestSchema']) {
    expect(shapes).toContain(name);
  }
});

test('a changed wire asks for a new number, and a new number for a changed wire', () => {
  const now = wireShape(sha256);
  expect(wireShapeFault({ ...now, hash: 'other' }, now)).toContain('Raise protocolVersion');
  expect(wireShapeFault({ ...now, protocol: now.protocol + 1 }, now)).toContain('without a change');
  expect(wireShapeFault({ hash: 'other', protocol: 0 }, now)).toContain('Write');
});
