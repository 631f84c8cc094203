/** The service worker: the app's shell from its own cache, and the engine's part that goes on without a page. */
import './jitless.ts';
