/** A thread of its own that plays and encodes one piece and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { must } from '@jamz/core';
import { encodePiece } from './encode-piece.ts';
import { scoreByPiece } from './score-by-piece.ts';
import type { Score } from './score.ts';

const scores = new Map<unknown, Score>(Object.entries(scoreByPiece));
const encoded = await encodePiece(must(scores.get(workerData), 'a piece of this name'));
must(parentPort, 'the thread that asked').postMessage(encoded, [encoded.bytes.buffer]);
