'use strict';
// Finds the ffmpeg that makes real audio for the tests, and installs Debian's where that is allowed. The product
// itself never runs it.

const childProcess = require('child_process');
const fs = require('fs');
const debian = require('./debian.cjs');
const ensure = require('./ensure.cjs');

const places = [
  '/usr/bin/ffmpeg',
  '/usr/local/bin/ffmpeg',
  '/opt/homebrew/bin/ffmpeg',
  'C:\\ffmpeg\\bin\\ffmpeg.exe',
];

/** All formats that people bring must come from encoders of their own. */
const encoders = ['libmp3lame', 'libvorbis', 'flac', 'aac'];

function findFfmpeg() {
  const named = process.env.JAMZ_TEST_FFMPEG;
  if (named) {
    if (fs.existsSync(named)) return named;
    ensure.stop(
      'JAMZ_TEST_FFMPEG names ' + named + ', which is not there: correct it or unset it.',
    );
  }
  return places.find(function (place) {
    return fs.existsSync(place);
  });
}

function missingEncoders(program) {
  const result = childProcess.spawnSync(program, ['-hide_banner', '-encoders'], {
    encoding: 'utf8',
  });
  const list = result.stdout || '';
  return encoders.filter(function (name) {
    return !new RegExp('^ A\\S* ' + name + ' ', 'm').test(list);
  });
}

/** The path of an ffmpeg. Without one the tests stop: what was not run must not look as if it passed. */
function ensureFfmpeg() {
  const purpose = 'ffmpeg for the tests with real audio (about a minute)';
  const found = findFfmpeg() || (debian.install('ffmpeg', purpose) && findFfmpeg());
  if (!found) {
    return ensure.stop(
      'The tests with real audio need ffmpeg: install it (Debian: apt-get install ffmpeg) or name one in JAMZ_TEST_FFMPEG.',
    );
  }
  const missing = missingEncoders(found);
  if (missing.length === 0) return found;
  return ensure.stop(
    found +
      ' lacks ' +
      missing.join(', ') +
      ': install one that has them, or name it in JAMZ_TEST_FFMPEG.',
  );
}

module.exports = { ensureFfmpeg };
