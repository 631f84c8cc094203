'use strict';
// What every command needs before it can run: the packages of the lockfile, Node 24, and (for some) the built web app
// or a Chromium. Written in old syntax on purpose: it runs before anything is installed, under whatever Node is there.

const childProcess = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const root = path.resolve(__dirname, '..');
const cacheFolder = path.join(root, '.jamz-cache');
const nodeWanted = [24, 21];
const platformPackages = ['linux-x64', 'linux-arm64', 'win32-x64'];

function say(line) {
  process.stdout.write(line + '\n');
}

/** Ends the program with one sentence that says what to do. */
function stop(sentence) {
  process.stderr.write(sentence + '\n');
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStamp(file, stamp) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, stamp + '\n');
}

function hasStamp(file, stamp) {
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8').trim() === stamp;
}

function hashOfFiles(files) {
  const hash = crypto.createHash('sha256');
  files.forEach(function (file) {
    hash.update(path.relative(root, file).split(path.sep).join('/') + '\0');
    hash.update(fs.readFileSync(file));
    hash.update('\0');
  });
  return hash.digest('hex');
}

/** Whether npm's own record of what it installed agrees with the lockfile, package by package. */
function installedAgreesWithLock() {
  const lock = readJson(path.join(root, 'package-lock.json'));
  const installed = readJson(path.join(root, 'node_modules', '.package-lock.json'));
  if (!lock || !installed) return false;
  return Object.keys(lock.packages).every(function (name) {
    if (name.indexOf('node_modules/') === -1) return true;
    const wanted = lock.packages[name];
    const found = installed.packages[name];
    if (!found) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.link === wanted.link;
  });
}

/** Runs npm with the Node that runs this script and waits for its end. */
function runNpm(args) {
  const npmProgram = process.env.npm_execpath;
  const environment = Object.assign({}, process.env, { NODE_ENV: 'development' });
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment };
  const isScript = npmProgram && /npm-cli\.c?js$/.test(npmProgram);
  const result = isScript
    ? childProcess.spawnSync(process.execPath, [npmProgram].concat(args), options)
    : childProcess.spawnSync(
        'npm',
        args,
        Object.assign({ shell: process.platform === 'win32' }, options),
      );
  return result.status === 0;
}

function ensurePackages() {
  const stampFile = path.join(root, 'node_modules', '.jamz-lock-stamp');
  const stamp = hashOfFiles([path.join(root, 'package-lock.json')]);
  if (hasStamp(stampFile, stamp)) return;
  if (!installedAgreesWithLock()) {
    say(
      'Installing the packages named in package-lock.json, Node 24 among them (about half a minute) ...',
    );
    const args = ['ci', '--include=dev', '--include=optional', '--no-progress', '--loglevel=error'];
    if (!runNpm(args)) {
      stop(
        'npm could not install the packages: check the network and the message above, then run this again.',
      );
    }
  }
  writeStamp(stampFile, stamp);
}

function isNodeGoodEnough(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  return parts[0] > nodeWanted[0] || (parts[0] === nodeWanted[0] && parts[1] >= nodeWanted[1]);
}

/** The path of a Node 24 that runs here: the installed package first, else the Node that runs this script. */
function findNode() {
  const isWindows = process.platform === 'win32';
  const packageName = 'node-' + (isWindows ? 'win' : process.platform) + '-' + process.arch;
  const packaged = path.join(
    root,
    'node_modules',
    packageName,
    'bin',
    isWindows ? 'node.exe' : 'node',
  );
  if (fs.existsSync(packaged)) {
    const result = childProcess.spawnSync(packaged, ['--version'], { encoding: 'utf8' });
    if (result.status === 0 && isNodeGoodEnough(result.stdout.trim())) return packaged;
  }
  if (isNodeGoodEnough(process.versions.node)) return process.execPath;
  const platform = process.platform + '-' + process.arch;
  const reason =
    platformPackages.indexOf(platform) === -1
      ? 'has no package for ' + platform
      : 'does not run on this ' + platform;
  return stop(
    'Node ' +
      nodeWanted.join('.') +
      ' is needed and the packaged one ' +
      reason +
      ': install it, then run this again.',
  );
}

function isSourceOfWebApp(file) {
  return !/\.(test|contract|bench)\.tsx?$/.test(file);
}

function listFiles(place) {
  if (!fs.existsSync(place)) return [];
  if (fs.statSync(place).isFile()) return [place];
  return fs
    .readdirSync(place)
    .sort()
    .reduce(function (found, name) {
      return found.concat(listFiles(path.join(place, name)));
    }, []);
}

/** Builds the web app, but only when one of the files it is made of has changed since the last build. */
function ensureWebApp(node) {
  const webRoot = path.join(root, 'apps', 'web');
  const sources = [
    'apps/web/src',
    'apps/web/public',
    'apps/web/index.html',
    'apps/web/vite.config.ts',
    'apps/web/start-parts.ts',
    'apps/web/package.json',
    'packages/core/src',
    'packages/core/package.json',
    'packages/client/src',
    'packages/client/package.json',
    'package-lock.json',
    'tools/ensure.cjs',
  ];
  const files = sources
    .reduce(function (found, place) {
      return found.concat(listFiles(path.join(root, place)));
    }, [])
    .filter(isSourceOfWebApp);
  const stamp = hashOfFiles(files);
  const stampFile = path.join(cacheFolder, 'web-build-stamp');
  if (hasStamp(stampFile, stamp) && fs.existsSync(path.join(webRoot, 'dist', 'index.html'))) return;
  say('Building the web app (about ten seconds) ...');
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const environment = Object.assign({}, process.env, { NODE_ENV: 'production' });
  const options = { cwd: webRoot, encoding: 'utf8', env: environment };
  const result = childProcess.spawnSync(node, [vite, 'build', '--logLevel', 'warn'], options);
  if (result.status !== 0) {
    process.stderr.write((result.stdout || '') + (result.stderr || ''));
    stop('The web app could not be built: mend what the message above names, then run this again.');
  }
  writeStamp(stampFile, stamp);
}

module.exports = { root, cacheFolder, say, stop, ensurePackages, ensureWebApp, findNode };
