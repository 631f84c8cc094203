/** The version of this program, from its own package. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const packageFile = new URL('../package.json', import.meta.url);
const packageSchema = z.object({ version: z.string() });

export const { version } = packageSchema.parse(JSON.parse(readFileSync(packageFile, 'utf8')));
