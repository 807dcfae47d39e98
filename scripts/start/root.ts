import { dirname } from 'node:path';

/** The checkout this script is part of. */
export const root = dirname(dirname(import.meta.dirname));
