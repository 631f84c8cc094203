/** The media worker: reads picked files away from the thread that draws. */
import './jitless.ts';
import { startMediaWorker } from '@jamz/client/media-worker';

declare const self: DedicatedWorkerGlobalScope;

startMediaWorker(self);
