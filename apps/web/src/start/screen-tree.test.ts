import { expect, test } from 'vitest';
import { groupIdOf, isKeptPlace, parseKeptScreen } from './screen-tree.ts';

test.each(['/', '/g/abc-DEF_1'])('[U10] %s is kept', (place) => {
  expect(isKeptPlace(place)).toBe(true);
});

test.each([
  '',
  '/sign-in',
  '/new',
  '/new/picture',
  '/g/a/invite',
  '/join/x',
  '/setup/token',
  '/profile',
])('[U11] %s is never kept', (place) => {
  expect(isKeptPlace(place)).toBe(false);
});

test('[U10] only a group has something to play', () => {
  expect([groupIdOf('/'), groupIdOf('/g/abc'), groupIdOf('/g/abc/members')]).toEqual([
    null,
    'abc',
    null,
  ]);
});

const screen = {
  build: 'b',
  place: '/',
  title: 't',
  rules: '',
  lengths: {},
  mediaPath: '/m/',
  trees: ['text'],
};

test('[U10] what was cut off, or written by something else, is no kept screen', () => {
  const text = JSON.stringify(screen);
  expect(parseKeptScreen(text)).toEqual(screen);
  for (let end = 0; end < text.length; end += 1) {
    expect(parseKeptScreen(text.slice(0, end)), String(end)).toBeNull();
  }
  for (const name of Object.keys(screen)) {
    expect(parseKeptScreen(JSON.stringify({ ...screen, [name]: undefined })), name).toBeNull();
    expect(parseKeptScreen(JSON.stringify({ ...screen, [name]: 7 })), name).toBeNull();
  }
});
