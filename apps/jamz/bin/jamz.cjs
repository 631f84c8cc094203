#!/usr/bin/env node
'use strict';
// The version guard, in old syntax: a Node too old for the program gets a sentence here instead of a syntax error.
// It runs the sources, so it also makes sure that imports resolve to them (the `source` condition of the packages).

const childProcess = require('child_process');
const fs = require('fs');
const path = require('path');
const url = require('url');
const v8 = require('v8');

const nodeWanted = [24, 21];
const condition = '--conditions=source';
const program = path.join(__dirname, '..', 'src', 'main.ts');

function isGoodEnough(version) {
  const parts = version.split('.').map(Number);
  return parts[0] > nodeWanted[0] || (parts[0] === nodeWanted[0] && parts[1] >= nodeWanted[1]);
}

function findPackagedNode() {
  const isWindows = process.platform === 'win32';
  const name = 'node-' + (isWindows ? 'win' : process.platform) + '-' + process.arch;
  const inside = path.join('node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, inside);
    if (fs.existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function runAgainWith(node) {
  const args = [condition, __filename].concat(process.argv.slice(2));
  // Where the process can be replaced there is one process, one id, and no signal to pass on.
  if (process.execve) process.execve(node, [node].concat(args), process.env);
  const child = childProcess.spawn(node, args, { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code === null ? 1 : code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Before the program loads: no key of a stranger's object reaches a prototype, no pattern takes exponential time. */
function harden() {
  delete Object.prototype.__proto__;
  v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}

const isCurrent = isGoodEnough(process.versions.node);
const isRunAgain = process.execArgv.indexOf(condition) !== -1;
const packaged = isCurrent ? process.execPath : findPackagedNode();

if (isCurrent && isRunAgain) {
  harden();
  void import(url.pathToFileURL(program).href);
} else if (packaged && !isRunAgain) {
  runAgainWith(packaged);
} else {
  process.stderr.write(
    'jamz needs Node ' +
      nodeWanted.join('.') +
      ' or newer and this is ' +
      process.versions.node +
      ': run "npm start" once in the project, which brings it, or install it yourself.\n',
  );
  process.exit(1);
}
