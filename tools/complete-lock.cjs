'use strict';
// npm leaves an optional package out of the lockfile when the registry in use does not carry it, and `npm ci` then
// refuses that lockfile. Run this after every change of dependencies: it writes down the platform packages that
// npm left out, beside their sibling for this platform. Nothing of them is fetched on a platform they are not for.

const fs = require('fs');
const path = require('path');

const lockFile = path.join(__dirname, '..', 'package-lock.json');
const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm64', 'armv7', 'arm', 'x64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x'];

function findPlatform(name) {
  const words = name.split('/').pop().split('-');
  const system = words.find(function (word) {
    return systems.indexOf(word) !== -1;
  });
  const processor = words.find(function (word) {
    return processors.indexOf(word) !== -1;
  });
  if (!system || !processor) throw new Error('No platform can be read from the name ' + name);
  const platform = { cpu: [processor === 'armv7' ? 'arm' : processor], os: [system] };
  if (words.indexOf('musl') !== -1) platform.libc = ['musl'];
  if (words.indexOf('gnu') !== -1) platform.libc = ['glibc'];
  return platform;
}

/** The key under which `parent` finds `name`, by Node's way of looking upwards. */
function resolveKey(packages, parent, name) {
  for (let at = parent; ;) {
    const key = (at === '' ? '' : at + '/') + 'node_modules/' + name;
    if (packages[key]) return key;
    if (at === '') return undefined;
    const cut = at.lastIndexOf('/node_modules/');
    at = cut === -1 ? '' : at.slice(0, cut);
  }
}

/** Lists `{key, entry}` for every optional package that the lockfile's own entries name and the lockfile lacks. */
function findMissing(packages) {
  const missing = [];
  Object.keys(packages).forEach(function (parent) {
    const names = Object.keys(packages[parent].optionalDependencies || {});
    const versions = packages[parent].optionalDependencies;
    const sibling = names
      .map(function (name) {
        const key = resolveKey(packages, parent, name);
        return key && packages[key].version === versions[name] ? { key, name } : undefined;
      })
      .find(Boolean);
    names.forEach(function (name) {
      const found = resolveKey(packages, parent, name);
      if (found && (!/^\d/.test(versions[name]) || packages[found].version === versions[name]))
        return;
      if (!sibling)
        throw new Error(parent + ' names ' + name + ', and no sibling of it is installed here');
      const key = sibling.key.slice(0, -sibling.name.length) + name;
      const dev = packages[sibling.key].dev ? { dev: true } : {};
      const entry = Object.assign({ version: versions[name] }, findPlatform(name), dev, {
        optional: true,
      });
      missing.push({ key, entry });
    });
  });
  return missing;
}

function completeLock() {
  const lock = JSON.parse(fs.readFileSync(lockFile, 'utf8'));
  const replaced = new Map();
  let added = 0;
  // One written at the top can hide an older one that another package meant: look again until nothing is missing.
  for (
    let missing = findMissing(lock.packages);
    missing.length > 0;
    missing = findMissing(lock.packages)
  ) {
    missing.forEach(function (item) {
      const name = item.key.slice(item.key.lastIndexOf('node_modules/'));
      const hidden = lock.packages[item.key];
      if (hidden) replaced.set(name + '@' + hidden.version, hidden);
      lock.packages[item.key] = replaced.get(name + '@' + item.entry.version) || item.entry;
      added += 1;
    });
  }
  const keys = Object.keys(lock.packages).sort(function (a, b) {
    return a.localeCompare(b, 'en');
  });
  lock.packages = Object.fromEntries(
    keys.map(function (key) {
      return [key, lock.packages[key]];
    }),
  );
  fs.writeFileSync(lockFile, JSON.stringify(lock, null, 2) + '\n');
  process.stdout.write(added + ' packages added to package-lock.json\n');
}

if (require.main === module) completeLock();

module.exports = { findMissing };
