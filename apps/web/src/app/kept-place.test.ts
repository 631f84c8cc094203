import { expect, test } from 'vitest';
import { placeToText, textToPlace } from './kept-place.ts';

test('[W8] the place in the music survives being text', () => {
  const place = { groupId: 'g1', itemId: 'i1', ms: 61_500.25, playing: true };
  expect(textToPlace(placeToText(place))).toEqual(place);
});

test('[W8] anything else is no place', () => {
  const broken = ['', '{', '7', 'null', '[]', '{"groupId":"g","itemId":"i"}'];
  const wrong = ['{"groupId":"g","itemId":"i","ms":-1}', '{"groupId":1,"itemId":"i","ms":1}'];
  for (const text of [null, ...broken, ...wrong]) expect(textToPlace(text)).toBeNull();
});
