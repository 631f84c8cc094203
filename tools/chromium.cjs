'use strict';
// Finds the Chromium that the browser tests drive, and installs Debian's where that is allowed.

const fs = require('fs');
const debian = require('./debian.cjs');
const ensure = require('./ensure.cjs');

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function findChromium() {
  const named = process.env.JAMZ_TEST_CHROMIUM;
  if (named) {
    if (fs.existsSync(named)) return named;
    ensure.stop(
      'JAMZ_TEST_CHROMIUM names ' + named + ', which is not there: correct it or unset it.',
    );
  }
  return places.find(function (place) {
    return fs.existsSync(place);
  });
}

/** The path of a Chromium. Without one the tests stop: what was not run must not look as if it passed. */
function ensureChromium() {
  const purpose = 'Chromium for the browser tests (about a minute)';
  const found = findChromium() || (debian.install('chromium', purpose) && findChromium());
  if (found) return found;
  return ensure.stop(
    'The browser tests need a Chromium: install it (Debian: apt-get install chromium) or name one in JAMZ_TEST_CHROMIUM.',
  );
}

module.exports = { ensureChromium };
