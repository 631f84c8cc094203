'use strict';
// npm test: every test there is, then one last line "N passed, N failed" added up over all runners.
// npm run e2e: the same for the end-to-end suites alone; --full runs their long trials in full.

const childProcess = require('child_process');
const fs = require('fs');
const path = require('path');
const chromium = require('./chromium.cjs');
const ensure = require('./ensure.cjs');
const ffmpeg = require('./ffmpeg.cjs');

/** One after another. Two files at a time where nothing counts milliseconds. */
const runners = [
  {
    name: 'rooms',
    group: 'rooms',
    projects: ['unit', 'service', 'contract', 'command', 'sim', 'tools', 'browser'],
    workers: 2,
  },
  { name: 'process', group: 'e2e', projects: ['process'], workers: 2 },
  { name: 'e2e', group: 'e2e', projects: ['e2e'], workers: 1 },
];

function readArguments(given) {
  const isFull = given.indexOf('--full') !== -1;
  const at = given.indexOf('--only');
  const only = at === -1 ? undefined : given[at + 1];
  const filters = given.filter(function (argument, index) {
    return argument !== '--full' && (at === -1 || (index !== at && index !== at + 1));
  });
  return { isFull, only, filters };
}

function readCounts(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs one runner and counts. Whatever ends badly without a failed test of its own counts as one failure. */
function runVitest(node, runner, filters, environment) {
  const countsFile = path.join(ensure.cacheFolder, 'counts-' + runner.name + '.json');
  fs.rmSync(countsFile, { force: true });
  const program = path.join(ensure.root, 'node_modules', 'vitest', 'vitest.mjs');
  const projects = runner.projects.map(function (project) {
    return '--project=' + project;
  });
  const reporters = [
    '--reporter=default',
    '--reporter=' + path.join(ensure.root, 'tools', 'count-reporter.ts'),
  ];
  const workers = ['--maxWorkers=' + runner.workers];
  const args = [program, 'run'].concat(projects, workers, reporters, filters);
  const result = childProcess.spawnSync(node, args, {
    cwd: ensure.root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: Object.assign({}, process.env, environment, { JAMZ_TEST_COUNTS: countsFile }),
  });
  const counts = readCounts(countsFile) || { passed: 0, failed: 0, failures: [], slow: [] };
  if (result.status !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(runner.name + ': ended with code ' + result.status);
  }
  return counts;
}

const given = readArguments(process.argv.slice(2));
ensure.ensurePackages();
const node = ensure.findNode();
ensure.ensureWebApp(node);
const environment = {
  JAMZ_TEST_CHROMIUM: chromium.ensureChromium(),
  JAMZ_TEST_FFMPEG: ffmpeg.ensureFfmpeg(),
};
if (given.isFull) environment.JAMZ_E2E_FULL = '1';
fs.mkdirSync(ensure.cacheFolder, { recursive: true });

const total = { passed: 0, failed: 0, failures: [], slow: [] };
runners.forEach(function (runner) {
  if (given.only && given.only !== runner.group) return;
  ensure.say('Running the tests of ' + runner.projects.join(', ') + ' ...');
  const counts = runVitest(node, runner, given.filters, environment);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.slow = total.slow.concat(counts.slow);
  total.failures = total.failures.concat(counts.failures);
});
total.slow.forEach(function (slow) {
  ensure.say('Measured again: ' + slow);
});
total.failures.forEach(function (failure) {
  ensure.say('Failed: ' + failure);
});
if (total.passed + total.failed === 0) ensure.say('No test ran, which counts as a failure.');
ensure.say(total.passed + ' passed, ' + total.failed + ' failed');
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
