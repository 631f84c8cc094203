#!/usr/bin/env node
'use strict';
require('node:module');
