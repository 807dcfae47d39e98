import { checkSessions, type SessionView } from '@chatter/contracts/auth/calls.ts';
import { openAccounts, readVersions, type SubmitAnswer, type SubmitItem, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { eventsMessage } from '@chatter/contracts/chat/live.ts';
import { LiveOutlet } from '@chatter/contracts/chat/live-outlet.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';

/** What it is told: where NATS is, as which users, and who is in which conversation. */
export type MemoryChatOrder =
  | { do: 'start'; authUrl: string; chatUrl: string }
  | { do: 'know'; people: (SessionView & { cs: string[] })[] };

/**
 * Stands in for auth and chat behind a real gateway: numbers messages, answers them and announces them as chat does, from memory. No
 * permission, no dedupe, no fsync, no archive: what our path costs without storage.
 */
const sessions = new Map<string, SessionView>();
const conversationsOf = new Map<string, readonly string[]>();
const seqs = new Map<string, number>();
const epoch = 1;
let entries = 0;

async function start(authUrl: string, chatUrl: string): Promise<void> {
  const log = createLog('memory-chat', 'fatal');
  const [auth, chat] = await Promise.all([openBus('memory-auth', authUrl, log), openBus('memory-chat', chatUrl, log)]);
  auth.answer(checkSessions, async ({ hashes }) => ({ items: hashes.flatMap((hash) => sessions.get(hash) ?? []) }));
  chat.answer(readVersions, async ({ accounts }) => ({ items: accounts.map((account): [string, number] => [account, 0]) }));
  chat.answer(openAccounts, async ({ items }) => ({
    items: items.map(({ account }) => ({ av: 0, heads: (conversationsOf.get(account) ?? []).map(headOf), resume: [] })),
  }));
  const outlet = new LiveOutlet((subject, text) => chat.publishText(subject, text));
  chat.answer(submitMessages, async ({ items }) => ({ items: items.map((item) => accept(item, outlet)) }));
  await Promise.all([auth.flush(), chat.flush()]);
}

function headOf(c: string) {
  const seq = seqs.get(c) ?? 0;
  return { c, epoch, seq, n: seq, dseq: seq, fromSeq: 1 };
}

function accept({ account, c, msgs }: SubmitItem, outlet: LiveOutlet): SubmitAnswer {
  const first = (seqs.get(c) ?? 0) + 1;
  const at = Date.now();
  const logId = `${at}-${entries++}`;
  const texts = msgs.map(({ m, body }, index) => {
    const seq = first + index;
    return `{"seq":${seq},"n":${seq},"at":${at},"kind":"message","from":"${account}","m":"${m}","body":${JSON.stringify(body)}}`;
  });
  const last = first + msgs.length - 1;
  seqs.set(c, last);
  outlet.tell(c, eventsMessage(c, epoch, first, last, logId, texts));
  return { epoch, logId, res: msgs.map(({ m }, index) => ({ m, seq: first + index, n: first + index, at })) };
}

async function obey(order: MemoryChatOrder): Promise<void> {
  if (order.do === 'start') return start(order.authUrl, order.chatUrl);
  for (const { cs, ...session } of order.people) {
    sessions.set(session.hash, session);
    conversationsOf.set(session.account, cs);
  }
}

process.on('message', (order: MemoryChatOrder) => void obey(order).then(() => process.send?.('done')));
process.once('disconnect', () => process.exit(0));
