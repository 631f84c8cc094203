/** The media worker as the browser's tests start it. */
import { startMediaWorker } from './media-worker.ts';

// Tests are checked with the types of a page, which know no worker's scope.
startMediaWorker(globalThis as never);
