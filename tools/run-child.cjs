'use strict';
// Runs a program in the foreground and steps aside: its signals, its output, its exit code.

const childProcess = require('child_process');

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm sends a signal to its shell, which dies without passing it on: losing that parent is the signal then. */
function watchParent(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(function () {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 250);
  timer.unref();
}

/** Starts `program`, passes signals on to it and ends this process the way it ends. */
function runChild(program, args, options) {
  const child = childProcess.spawn(program, args, Object.assign({ stdio: 'inherit' }, options));
  forwarded.forEach(function (signal) {
    process.on(signal, function () {
      // A terminal sends Ctrl-C to the whole group already; a second one would mean "now, without draining".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  });
  watchParent(child);
  child.on('error', function (error) {
    process.stderr.write('Could not start ' + program + ': ' + error.message + '\n');
    process.exit(1);
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code === null ? 1 : code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

module.exports = { runChild };
