import { registerHooks } from 'node:module';
import { type Piece, replaced } from './piece.ts';

/** Given to Node by `--import`: puts faults into source files as they are loaded, and nowhere else. */
const pieces = JSON.parse(process.env.CHATTER_PLANTED ?? '[]') as Piece[];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const here = pieces.filter(({ file }) => url.endsWith(`/${file}`));
    if (here.length === 0) return loaded;
    return { ...loaded, source: here.reduce(replaced, String(loaded.source)) };
  },
});
