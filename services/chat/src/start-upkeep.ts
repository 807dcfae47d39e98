import { startLoop } from '@chatter/platform/loop.ts';
import type { Scope } from '@chatter/platform/service.ts';
import type { AccessCache } from './store/access-cache.ts';
import type { Announcer } from './store/announcer.ts';
import type { Blocks } from './store/blocks.ts';
import type { HiddenReceipts } from './store/hidden-receipts.ts';
import type { Marker } from './store/marker.ts';
import type { MemoryWatch } from './store/memory-watch.ts';
import type { SettledChanges } from './store/settled-changes.ts';
import type { Settler } from './store/settler.ts';
import type { Upkeep } from './store/upkeep.ts';

/** What was told of who hides receipts, and of who is apart, may have been lost. */
const readAnewEveryMs = 60_000;

interface Parts {
  marker: Marker;
  memory: MemoryWatch;
  settler: Settler;
  settled: SettledChanges;
  upkeep: Upkeep;
  hiding: Pick<HiddenReceipts, 'load'>;
  blocks: Pick<Blocks, 'conversations'>;
  access: Pick<AccessCache, 'compareBlocked'>;
  announcer: Announcer;
  unloadAfterMs: number;
}

/** Starts all that chat does beside answering, and ends it, with everything written, when the service stops. */
export function startUpkeep(
  scope: Pick<Scope<unknown>, 'bus' | 'log' | 'onStop'>,
  { marker, memory, settler, settled, upkeep, hiding, blocks, access, announcer, unloadAfterMs }: Parts,
): void {
  const touching = startLoop('activity', 500, scope.log, () => upkeep.touch());
  const settling = startLoop('changes left behind', 1000, scope.log, () => settler.settleLeftBehind());
  const keeping = startLoop('changes in the log', 1000, scope.log, () => settled.look());
  const flushing = startLoop('receipts', 2000, scope.log, () => upkeep.flush());
  const marking = startLoop('marks', 100, scope.log, () => marker.run());
  const watching = startLoop('memory', 1000, scope.log, () => memory.look());
  const unloading = startLoop('unload', 1000, scope.log, async () => void (await upkeep.unloadSome(unloadAfterMs)));
  const hearing = startLoop('hidden receipts and blocks', readAnewEveryMs, scope.log, async () => {
    await hiding.load();
    access.compareBlocked(await blocks.conversations());
  });
  scope.bus.onReconnect(() => hearing.wake());
  scope.onStop('upkeep', async () => {
    await Promise.all([
      marking.stop(),
      touching.stop(),
      flushing.stop(),
      unloading.stop(),
      watching.stop(),
      settling.stop(),
      keeping.stop(),
      hearing.stop(),
    ]);
    announcer.stop();
    await marker.run(true).catch((error: unknown) => scope.log.warn({ err: error }, 'some receipts were not raised'));
    await upkeep.touch();
    await upkeep.flush();
  });
}
