import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Line, Seen } from '../history/lines.ts';
import { check } from './check.ts';
import type { Evidence } from './evidence.ts';
import { c, healthyRun, type Mutable } from './healthy-run.ts';

type Run = Mutable<Evidence>;

const lineOf = <K extends Line['k']>(run: Run, who: number, k: K, nth = 0) =>
  run.people[who]?.lines.filter((line) => line.k === k)[nth] as Extract<Line, { k: K }>;
const frame = (run: Run, who: number, text: string) => run.people[who]?.wire.push({ us: 900, n: 1, way: 'in', text });
const ev = (...seqs: number[]) => JSON.stringify({ t: 'ev', c, epoch: 1, evs: seqs.map((seq) => ({ seq, kind: 'message' })) });
const forget = (run: Run, seq: number) => {
  run.events = run.events.filter((row) => row.seq !== seq);
  run.messages = run.messages.filter((row) => row.seq !== seq);
};

/** Each breaks one promise of a run in which all went well. */
const broken: [invariant: number, name: string, breakIt: (run: Run) => void][] = [
  [1, 'an acked message that the archive does not have', (run) => forget(run, 4)],
  [1, 'an acked message of which only a tombstone is left', (run) => Object.assign(run.events[3] as object, { kind: 'tombstone' })],
  [2, 'a message at two places', (run) => Object.assign(run.events[1] as object, { m: 'm0' })],
  [2, 'a message given to a client twice', (run) => run.people[0]?.lines.push(lineOf(run, 0, 'deliver'))],
  [2, 'many events crossing a socket twice', (run) => frame(run, 1, ev(1, 2, 4))],
  [3, 'an ack with another seq than the archive', (run) => Object.assign(lineOf(run, 1, 'ok'), { seq: 5 })],
  [3, 'a delivery that says something else', (run) => Object.assign(lineOf(run, 1, 'deliver').evs[0] as object, { hash: 'other' })],
  [3, 'a delivery of what the archive does not have', (run) => Object.assign(lineOf(run, 1, 'deliver', 4).evs[0] as object, { seq: 6 })],
  [4, 'a gap shown to a client', (run) => run.people[0]?.lines.splice(2, 1)],
  [4, 'a page that leaves something out', (run) => run.people[0]?.lines.push({ us: 999, k: 'page', c, epoch: 1, upTo: 6, rows: [] })],
  [4, 'a gap on the wire that the client put right', (run) => run.people[0]?.wire.splice(2, 1)],
  [4, 'a socket that does not go on where its hello said', (run) => run.people[0]?.wire.splice(1, 1)],
  [5, 'a sender’s messages swapped', (run) => Object.assign(lineOf(run, 0, 'ok'), { seq: 3 })],
  [6, 'a message before one that was acked when it was said', (run) => Object.assign(lineOf(run, 1, 'ok'), { us: 5 })],
  [7, 'a hole that nobody announced', (run) => forget(run, 4)],
  [
    7,
    'a hole that was announced though nothing was lost',
    (run) => {
      forget(run, 5);
      const row = { kind: 'epoch', seq: 9, m: 'epoch-9' };
      run.events.push({ ...(run.events[0] as Run['events'][0]), ...row, payload: JSON.stringify({ prev: 4, seq: 9 }) });
    },
  ],
  [8, 'a client that stayed and lacks the last message', (run) => run.people[1]?.lines.splice(5, 1)],
  [9, 'an event on the wire to somebody who was removed', (run) => frame(run, 2, ev(4))],
  [
    9,
    'a page for somebody who was removed',
    (run) => run.people[2]?.lines.push({ ...lineOf(run, 0, 'page'), rows: lineOf(run, 0, 'deliver', 3).evs }),
  ],
  [10, 'a row of messages that was cut', (run) => Object.assign(run.messages[3] as object, { body: 'thr' })],
  [10, 'a row of messages that is missing', (run) => run.messages.pop()],
  [11, 'a receipt that was told and is not stored', (run) => Object.assign(run.receipts[0] as object, { read: 1 })],
  [11, 'a receipt above the head', (run) => Object.assign(run.receipts[0] as object, { delivered: 6 })],
  [11, 'read before it was received', (run) => Object.assign(run.receipts[0] as object, { delivered: 3 })],
  [12, 'a line that was parked', (run) => Object.assign(run, { deadLetters: 1 })],
  [12, 'a log that was not emptied', (run) => Object.assign(run, { logEntries: 2 })],
  [12, 'a process that grew', (run) => Object.assign(run.processes[0] as object, { maxRssMb: 2000 })],
  [12, 'a rejection that nobody handled', (run) => run.processes[0]?.faults.push('unhandledRejection')],
  [13, 'an unknown outcome that turned out as something else', (run) => Object.assign(lineOf(run, 3, 'invoke'), { hash: 'other' })],
  [13, 'an outcome still unknown to a client that stayed', (run) => run.people[3]?.lines.pop()],
  [13, 'a refused message that is there after all', (run) => Object.assign(lineOf(run, 3, 'info'), { k: 'fail', code: 'not-found' })],
  [
    13,
    'a message refused for good for what may be over soon',
    (run) => run.people[3]?.lines.splice(-2, 1, { us: 55, k: 'fail', c, m: 'm3', code: 'busy' }),
  ],
];

test('a run in which all went well breaks nothing', () => {
  assert.deepEqual(check(healthyRun()), []);
});

for (const [invariant, name, breakIt] of broken)
  test(`${invariant}: found is ${name}`, () => {
    const run = healthyRun();
    breakIt(run);
    const found = check(run).map((breach) => breach.invariant);
    assert.ok(found.includes(invariant), `found only ${found}`);
  });

test('a page may skip what lies outside its reader’s membership', () => {
  const run = healthyRun();
  // Eve was removed by 3: of 4 and 5 she is shown nothing.
  run.people[2]?.lines.push({ us: 999, k: 'page', c, epoch: 1, upTo: 5, rows: [] });
  assert.deepEqual(check(run), []);
});

test('a page of who came again need not have what was before', () => {
  const run = healthyRun();
  const payload = JSON.stringify({ seq: 6, kind: 'join', by: 'ann', who: ['eve'] });
  run.events.push({ c, seq: 6, epoch: 1, sender: 'nobody', m: 'join-6', kind: 'join', payload });
  const eve = run.people[2] as (typeof run.people)[number];
  // She had not even heard that she was removed.
  eve.lines = eve.lines.filter((line) => line.k !== 'deliver' || line.evs[0]?.seq !== 3);
  const join = { seq: 6, kind: 'join', from: 'nobody', m: 'join-6', hash: 'j', at: 6 };
  eve.lines.push({ us: 999, k: 'page', c, epoch: 1, upTo: 6, rows: [join] });
  const gaps = () => check(run).filter(({ invariant }) => invariant === 4);
  assert.deepEqual(gaps(), []);
  eve.lines.push({ us: 1000, k: 'page', c, epoch: 1, upTo: 7, rows: [] });
  assert.match(gaps()[0]?.what ?? '', /lacks 7/);
});

test('who has gone is not waited for, whatever still came to them', () => {
  const run = healthyRun();
  run.people[3]?.lines.push(lineOf(run, 1, 'deliver', 2));
  assert.deepEqual(check(run), []);
});

test('the newest page of a conversation that is opened again has all from where it begins', () => {
  const run = healthyRun();
  const rows = [7, 8].map((seq) => ({ seq, kind: 'message', from: 'ann', m: `m${seq}`, hash: 'h', at: seq }));
  const gapsOf = (page: { upTo: number; next: number }) => {
    const lines = [...(healthyRun().people[0]?.lines ?? []), { us: 999, k: 'page' as const, c, epoch: 1, rows, ...page }];
    const people = run.people.map((person, index) => (index === 0 ? { ...person, lines } : person));
    return check({ ...run, people }).flatMap(({ invariant, what }) => (invariant === 4 ? [what] : []));
  };
  assert.deepEqual(gapsOf({ upTo: 8, next: 7 }), []);
  assert.match(gapsOf({ upTo: 8, next: 6 })[0] ?? '', /lacks 6/);
  assert.match(gapsOf({ upTo: 9, next: 7 })[0] ?? '', /lacks 9/);
});

test('a page over a hole that was announced has nothing in it from there', () => {
  const run = healthyRun();
  run.events.push({ c, seq: 9, epoch: 2, sender: 'nobody', m: 'epoch-9', kind: 'epoch', payload: JSON.stringify({ prev: 5, seq: 9 }) });
  const epoch = { seq: 9, kind: 'epoch', from: 'nobody', m: 'epoch-9', hash: 'e', at: 9 };
  run.people[1]?.lines.push({ us: 999, k: 'page', c, epoch: 2, upTo: 9, rows: [epoch] });
  const gaps = () => check({ ...run, holesAllowed: true }).filter(({ invariant }) => invariant === 4);
  assert.deepEqual(gaps(), []);
  run.people[1]?.lines.push({ us: 1000, k: 'page', c, epoch: 2, upTo: 10, rows: [epoch] });
  assert.match(gaps()[0]?.what ?? '', /lacks 10/);
});

test('a loss that was announced is none where Redis was made to lose, once the sender has gone', () => {
  const run = healthyRun();
  forget(run, 5);
  run.events.push({ c, seq: 9, epoch: 2, sender: 'nobody', m: 'epoch-9', kind: 'epoch', payload: JSON.stringify({ prev: 4, seq: 9 }) });
  run.messages.push({ c, seq: 9, sender: 'nobody', m: 'epoch-9', kind: 'epoch', body: null, detail: null, changed: 9 });
  run.people = run.people.filter(({ account }) => account === 'dan');
  Object.assign(lineOf(run, 0, 'info'), { k: 'ok', seq: 5, epoch: 1 });
  assert.deepEqual(check({ ...run, holesAllowed: true }), []);
  assert.deepEqual([...new Set(check(run).map(({ invariant }) => invariant))], [1, 7]);
});

test('what was given, lost and announced as lost may be given again in its new place; without the announcement it may not', () => {
  const run = healthyRun();
  run.people[0]?.lines.push({ ...lineOf(run, 0, 'deliver', 4), evs: [{ ...(lineOf(run, 0, 'deliver', 4).evs[0] as Seen), seq: 10 }] });
  const twice = () => check({ ...run, holesAllowed: true }).filter(({ invariant }) => invariant === 2);
  assert.equal(twice().length, 1);
  forget(run, 5);
  run.events.push({ c, seq: 9, epoch: 2, sender: 'nobody', m: 'epoch-9', kind: 'epoch', payload: JSON.stringify({ prev: 4, seq: 9 }) });
  assert.deepEqual(twice(), []);
});
