/**
 * The first import of every entry. Schemas look once, when they are made, whether they may compile code; the page's
 * and the worker's policies forbid it, and the question alone would be reported as a violation.
 */
import * as z from 'zod/mini';

z.config({ jitless: true });
