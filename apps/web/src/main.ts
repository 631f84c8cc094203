/** The entry: what makes schemas is loaded only after they were told not to compile code. */
import './jitless.ts';

void import('./app/create-app.tsx').then(({ createApp }) => createApp());
