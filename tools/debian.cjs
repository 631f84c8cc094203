'use strict';
// Installs a program that the tests drive from Debian's packages, where that is allowed.

const childProcess = require('child_process');
const fs = require('fs');
const ensure = require('./ensure.cjs');

function run(program, args) {
  const environment = Object.assign({}, process.env, { DEBIAN_FRONTEND: 'noninteractive' });
  const result = childProcess.spawnSync(program, args, { encoding: 'utf8', env: environment });
  if (result.status !== 0) process.stderr.write((result.stdout || '') + (result.stderr || ''));
  return result.status === 0;
}

/** False where there is no Debian or no right to install; `purpose` is said while it takes its time. */
function install(name, purpose) {
  const isRoot = typeof process.getuid === 'function' && process.getuid() === 0;
  if (!isRoot || !fs.existsSync('/usr/bin/apt-get')) return false;
  ensure.say('Installing ' + purpose + ' ...');
  return (
    run('apt-get', ['update']) && run('apt-get', ['install', '-y', '--no-install-recommends', name])
  );
}

module.exports = { install };
