import { expect, test } from 'vitest';
import { judgeCode } from './judge-code.ts';

const group = 'a'.repeat(40);
const token = 'B'.repeat(22);
const place = `/join/${group}/${token}`;
const here = 'https://jamz.example';

test('[W11] an invitation to this server leads into the app', () => {
  expect(judgeCode(`${here}/#${place}/abc`, here)).toEqual({ end: 'here', place: `${place}/abc` });
  expect(judgeCode(`  #${place} `, here)).toEqual({ end: 'here', place });
  expect(judgeCode(place, here)).toEqual({ end: 'here', place });
});

test('[W11] one to another server is not taken for ours', () => {
  const url = `https://other.example:8443/jamz/#${place}`;
  expect(judgeCode(url, here)).toEqual({ end: 'elsewhere', url, host: 'other.example:8443' });
});

test('[W11][H2] anything else leads nowhere', () => {
  for (const text of ['', 'hello', here, `${here}/#/join/x/short`, 'javascript:alert(1)']) {
    expect(judgeCode(text, here)).toEqual({ end: 'other' });
  }
  expect(judgeCode(`javascript:alert(1)//#${place}`, here)).toEqual({ end: 'here', place });
});
