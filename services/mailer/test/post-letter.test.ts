import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { RunningService } from '@chatter/platform/service.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { type Mailbox, startMailbox } from '@chatter/testkit/mailbox/start-mailbox.ts';
import { until } from '@chatter/testkit/until.ts';
import { type MailerStage, setStage, token } from './start-mailer.ts';

let stage: MailerStage;
let mailbox: Mailbox;
let mailer: RunningService;
before(async () => {
  stage = await setStage();
});
after(() => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  mailbox = await startMailbox({
    refuse: (to) => {
      if (to.startsWith('unknown@')) return { code: 550, text: `5.1.1 <${to}> has no mailbox here` };
      return to.startsWith('grey@') && greylisted-- > 0 ? { code: 451, text: 'come back later' } : undefined;
    },
  });
  mailer = await stage.start(mailbox.smtpUrl);
});
afterEach(async () => {
  await mailer[Symbol.asyncDispose]();
  await mailbox[Symbol.asyncDispose]();
});

let greylisted = 0;
const parked = (letter: string) =>
  stage.db.selectFrom('letter_parked').selectAll().where('letter_id', '=', uuidToBytes(letter)).executeTakeFirst();
const counted = async (outcome: string) => {
  const metrics = await (await fetch(`${mailer.healthUrl}/metrics`)).text();
  return Number(new RegExp(`^chatter_letters_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
};

test('a letter asked for arrives, in both forms, from a machine that says so', async () => {
  const id = await stage.request({ name: 'Zo\u00eb' });
  const letter = await mailbox.letter({ to: 'ann@example.org' });
  assert.equal(letter.subject, 'Activate your Chatter account');
  assert.equal(letter.from, 'chatter@localhost');
  assert.deepEqual(letter.links, [`http://127.0.0.1:8080/activate#t=${token}`]);
  assert.match(letter.text ?? '', /Hello Zo\u00eb,/);
  assert.match(letter.html ?? '', /Hello Zo\u00eb,/);
  const head = letter.source.split('\r\n\r\n')[0] ?? '';
  assert.match(head, new RegExp(`^Message-ID: <${id}@localhost>$`, 'm'));
  assert.match(head, /^Auto-Submitted: auto-generated$/m);
  assert.match(head, /^Date: /m);
  await stage.settled();
  assert.equal(await counted('sent'), 1);
});

test('a letter comes in the language of its reader, and says which it is', async () => {
  await stage.request({ kind: 'deletion-asked', to: 'zoe@example.org', token: null, language: 'de', until: '2026-12-13T09:15:00.000Z' });
  const letter = await mailbox.letter({ to: 'zoe@example.org' });
  assert.equal(letter.subject, 'Dein Chatter-Konto wird gel\u00f6scht');
  assert.match(letter.source.split('\r\n\r\n')[0] ?? '', /^Content-Language: de$/m);
  assert.match(letter.text ?? '', /Mein Konto behalten:/);
});

test('a fact delivered twice posts one letter', async () => {
  const id = await stage.request({});
  await stage.settled();
  await stage.publish(id, uuidV7());
  await stage.settled();
  assert.equal(mailbox.find().length, 1);
});

test('a letter that is void is not posted', async () => {
  await stage.publish(uuidV7(), uuidV7());
  await stage.settled();
  assert.equal(mailbox.find().length, 0);
  assert.equal(await counted('void'), 1);
});

test('an address that is refused for good is parked, counted, and keeps nobody waiting', async () => {
  const id = await stage.request({ to: 'unknown@example.org' });
  await stage.request({ to: 'next@example.org' });
  await mailbox.letter({ to: 'next@example.org' });
  await stage.settled();
  const row = await parked(id);
  assert.equal(row?.tries, 1);
  assert.match(row?.reason ?? '', /550 .*has no mailbox here/);
  assert.doesNotMatch(row?.reason ?? '', /unknown@/);
  assert.deepEqual([row?.smtp_code, row?.smtp_status, row?.bounced], [550, '5.1.1', 1]);
  assert.equal(await counted('parked'), 1);
  assert.equal(await counted('bounced'), 1);
});

test('a server that asks to come back later gets the letter later', async () => {
  greylisted = 1;
  const id = await stage.request({ to: 'grey@example.org' });
  await mailbox.letter({ to: 'grey@example.org' });
  await stage.settled();
  assert.equal(await parked(id), undefined);
  assert.equal(mailbox.find().length, 1);
});

test('letters asked for while the SMTP server is away are posted when it is back', async () => {
  await mailer[Symbol.asyncDispose]();
  const smtpPort = await freePort();
  mailer = await stage.start(`smtp://127.0.0.1:${smtpPort}`);
  await stage.request({ to: 'later@example.org' });
  await stage.triedAgain();
  await using late = await startMailbox({ smtpPort });
  await late.letter({ to: 'later@example.org' });
  await stage.settled();
  assert.equal(late.find().length, 1);
});

test('a letter that could not be posted while it made sense is parked', async () => {
  await mailer[Symbol.asyncDispose]();
  mailer = await stage.start(`smtp://127.0.0.1:${await freePort()}`);
  const id = await stage.request({ expiresAt: new Date(Date.now() + 900).toISOString() });
  const row = await until('it is parked', () => parked(id));
  assert.match(row.reason, /ECONNREFUSED/);
});

test('a letter asked for while the mailer is away waits for it', async () => {
  await mailer[Symbol.asyncDispose]();
  await stage.request({ to: 'patient@example.org' });
  mailer = await stage.start(mailbox.smtpUrl);
  await mailbox.letter({ to: 'patient@example.org' });
  await stage.settled();
  assert.equal(mailbox.find().length, 1);
});

test('no header can be written by what stands in a letter', async () => {
  await stage.request({ name: 'x\r\nBcc: evil@example.org', token: 'T\r\nX-Evil: 1' });
  const letter = await mailbox.letter({ to: 'ann@example.org' });
  assert.deepEqual(letter.to, ['ann@example.org']);
  assert.doesNotMatch(letter.source.split('\r\n\r\n')[0] ?? '', /evil/i);
});
