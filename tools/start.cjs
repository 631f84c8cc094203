'use strict';
// npm start: from a fresh clone to a running server, whatever Node the machine has.

const path = require('path');
const ensure = require('./ensure.cjs');
const run = require('./run-child.cjs');

ensure.ensurePackages();
const node = ensure.findNode();
ensure.ensureWebApp(node);
const program = path.join(ensure.root, 'apps', 'jamz', 'bin', 'jamz.cjs');
const args = ['--conditions=source', program, 'start'].concat(process.argv.slice(2));
run.runChild(node, args, { cwd: ensure.root });
