import { expect, test } from 'vitest';
import { placeToReturn } from './place-to-return.ts';

test('[H2] after sign-in only a place inside the app is gone to', () => {
  expect(placeToReturn({ from: '/join/abc' })).toBe('/join/abc');
  expect(placeToReturn({ from: '//evil.example' })).toBe('/');
  expect(placeToReturn({ from: 'https://evil.example' })).toBe('/');
  expect(placeToReturn({ from: 7 })).toBe('/');
  expect(placeToReturn(null)).toBe('/');
});
