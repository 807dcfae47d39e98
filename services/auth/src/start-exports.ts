import type { Bus } from '@chatter/platform/bus.ts';
import { type Loop, startLoop } from '@chatter/platform/loop.ts';
import type { Scope } from '@chatter/platform/service.ts';
import { type MakeExportDeps, makeExport } from './exports/make-export.ts';
import { ConversationReader } from './exports/read-conversations.ts';
import type { Exports } from './store/exports.ts';

const lookEveryMs = 5000;

/** Makes the copies that are asked for, one at a time: nobody waits at the page for them. */
export function startExports(
  scope: Pick<Scope<unknown>, 'log' | 'onStop' | 'signal'> & { bus: Bus },
  deps: Omit<MakeExportDeps, 'conversations'> & { exports: Exports },
): Loop {
  const making = { ...deps, conversations: new ConversationReader(scope.bus) };
  const loop = startLoop('exports', lookEveryMs, scope.log, async () => {
    while (!scope.signal.aborted) {
      const claimed = await deps.exports.claim(deps.now());
      if (claimed === null) return;
      const { id, account } = claimed;
      try {
        const zip = await makeExport(making, account, (done, total) => deps.exports.note(id, done, total, deps.now()));
        if (zip !== null) await deps.exports.finish(id, account, zip, deps.now());
      } catch (error) {
        scope.log.warn({ err: error, export: id }, 'a copy of data could not be made now');
        await deps.exports.giveUp(id);
      }
    }
  });
  scope.onStop('exports', () => loop.stop());
  return loop;
}
