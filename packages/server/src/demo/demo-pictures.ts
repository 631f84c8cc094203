/** What the demo's covers and faces look like, as files. */
import sharp from 'sharp';
import type { DemoPiece } from './demo-music.ts';
import type { DemoFriend } from './demo-script.ts';
import { drawScene, type Scene } from './draw-scene.ts';
import type { Picture } from './id3-tag.ts';

const jpegQuality = 84;

export const coverOf = (piece: DemoPiece): Promise<Picture> => paint(covers[piece]);
export const groupPicture = (): Promise<Picture> => paint(coastRoad);
export const faceOf = (friend: DemoFriend): Promise<Picture> => paint(faces[friend]);

async function paint(scene: Scene): Promise<Picture> {
  const bytes = await sharp(Buffer.from(drawScene(scene)))
    .jpeg({ quality: jpegQuality })
    .toBuffer();
  return { mime: 'image/jpeg', bytes: new Uint8Array(bytes) };
}

const coastRoad: Scene = {
  sky: ['#2a6f97', '#ffd6a5'],
  sun: { x: 372, y: 168, r: 46, fill: '#fff1c1' },
  layers: [
    { fill: '#468faf', at: 262, height: 5, waves: 3 },
    { fill: '#588157', at: 296, height: 34, waves: 1.2 },
    { fill: '#3a5a40', at: 380, height: 30, waves: 0.9 },
  ],
  detail: 'road',
  ink: '#343a40',
};

const covers: Readonly<Record<DemoPiece, Scene>> = {
  'harbour-at-six': {
    sky: ['#f7b267', '#f4d6cc'],
    sun: { x: 150, y: 196, r: 54, fill: '#fff3d6' },
    layers: [
      { fill: '#7d8cc4', at: 292, height: 22, waves: 1.4 },
      { fill: '#5c7aa8', at: 340, height: 5, waves: 4 },
      { fill: '#2f4b7c', at: 400, height: 6, waves: 3 },
    ],
    detail: 'boats',
    ink: '#1f2a44',
  },
  switchback: {
    sky: ['#0fa3b1', '#f9f7d9'],
    sun: { x: 398, y: 120, r: 40, fill: '#ffe66d' },
    layers: [
      { fill: '#9bc59d', at: 260, height: 60, waves: 1.1 },
      { fill: '#5fa777', at: 330, height: 46, waves: 0.8 },
      { fill: '#2f7f61', at: 410, height: 30, waves: 1.2 },
    ],
    detail: 'road',
    ink: '#2d3142',
  },
  'salt-and-pines': {
    sky: ['#b8d8d8', '#fdf6ec'],
    sun: { x: 256, y: 170, r: 60, fill: '#ffffff' },
    layers: [
      { fill: '#a3bcb6', at: 280, height: 30, waves: 1.6 },
      { fill: '#7a9e9f', at: 330, height: 24, waves: 1.2 },
      { fill: '#4f6d6f', at: 400, height: 16, waves: 0.9 },
    ],
    detail: 'pines',
    ink: '#1e3a34',
  },
  'tunnel-lights': {
    sky: ['#0b0a1a', '#3c096c'],
    sun: { x: 256, y: 262, r: 34, fill: '#ff4d9d' },
    layers: [
      { fill: '#240046', at: 300, height: 10, waves: 2 },
      { fill: '#10002b', at: 380, height: 8, waves: 1.5 },
    ],
    detail: 'lights',
    ink: '#ffb703',
  },
  'rain-on-the-roof': {
    sky: ['#33415c', '#7d8597'],
    sun: { x: 410, y: 96, r: 30, fill: '#cfd8dc' },
    layers: [
      { fill: '#5c677d', at: 330, height: 26, waves: 1.2 },
      { fill: '#3b4a5a', at: 420, height: 12, waves: 0.8 },
    ],
    detail: 'rain',
    ink: '#e0e1dd',
  },
  'last-light': {
    sky: ['#2b2d64', '#f28482'],
    sun: { x: 256, y: 300, r: 62, fill: '#ffcb69' },
    layers: [
      { fill: '#84577c', at: 316, height: 14, waves: 1.1 },
      { fill: '#4a3f6b', at: 336, height: 3, waves: 5 },
    ],
    detail: 'glitter',
    ink: '#ffd9a0',
  },
};

const face = (sky: Scene['sky'], ink: string, sun: string): Scene => ({
  sky,
  sun: { x: 256, y: 210, r: 130, fill: sun },
  layers: [],
  detail: 'person',
  ink,
});

const faces: Readonly<Record<DemoFriend, Scene>> = {
  ana: face(['#ff9f68', '#e56b6f'], '#6d2e46', '#ffd6a5'),
  jonas: face(['#4cc9f0', '#4361ee'], '#1b2a6b', '#caf0f8'),
  yuki: face(['#80ed99', '#22577a'], '#143d47', '#e9ffef'),
};
