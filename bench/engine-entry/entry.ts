/** All of a device without screens: engine, model, storage, sign-in and the HTTP door; the socket comes later by itself. */
import { openDevice } from '@jamz/client/react';

Object.assign(globalThis, { openDevice });
