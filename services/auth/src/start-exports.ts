import type { Bus } from '@chatter/platform/bus.ts';
import { type Loop, startLoop } from '@chatter/platform/loop.ts';
import type { Scope } from '@chatter/platform/service.ts';
import { type MakeExportDeps, makeExport } from './exports/make-export.ts';
import { ConversationReader } from './exports/read-conversations.ts';
import { type Claim, type Exports, NotOursAnyMore } from './store/exports.ts';

const lookEveryMs = 5000;

/** Makes the copies that are asked for, one at a time: nobody waits at the page for them. */
export function startExports(
  scope: Pick<Scope<unknown>, 'log' | 'onStop' | 'signal'> & { bus: Bus },
  deps: Omit<MakeExportDeps, 'conversations'> & { exports: Exports },
): Loop {
  const making = { ...deps, conversations: new ConversationReader(scope.bus) };
  const loop = startLoop('exports', lookEveryMs, scope.log, async () => {
    while (!scope.signal.aborted) {
      const claim = await deps.exports.claim(deps.now());
      if (claim === null) return;
      await make(making, claim, (err) => scope.log.warn({ err, export: claim.id }, 'a copy of data could not be made now'));
    }
  });
  scope.onStop('exports', () => loop.stop());
  return loop;
}

async function make(deps: MakeExportDeps & { exports: Exports }, claim: Claim, tell: (error: unknown) => void): Promise<void> {
  const { exports, now } = deps;
  try {
    const zip = await makeExport(deps, claim.account, (done, total) => exports.note(claim, done, total, now()));
    if (zip === null) throw new NotOursAnyMore();
    await exports.finish(claim, zip, now);
  } catch (error) {
    if (error instanceof NotOursAnyMore) return exports.forget(claim);
    tell(error);
    await exports.giveUp(claim.id);
  }
}
