import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createAccounts, linkFirstAdministrator, promoteAccount, writeLetter } from './auth/calls.ts';
import { catalogue } from './catalogue.ts';
import { raiseEpochs } from './chat/calls.ts';
import { natsPermissions } from './grants/nats.ts';
import { redisRules } from './grants/redis.ts';
import { journalBeside, sqlStatements } from './grants/sql.ts';
import { grants } from './grants.ts';
import { services } from './kit/define.ts';
import { reportHealth } from './kit/health.ts';

test('every call but those of administrators may be asked by some service, and those by none', () => {
  const asked = new Set(services.flatMap((service) => grants[service].asks));
  const unasked = catalogue.calls.filter((call) => !asked.has(call));
  assert.deepEqual(unasked, [createAccounts, promoteAccount, linkFirstAdministrator, raiseEpochs]);
});

test('only the service that owns a call may answer it', () => {
  for (const call of catalogue.calls) {
    const answering = services.filter((service) => natsPermissions(service).subscribe.allow.includes(call.subject));
    assert.deepEqual(answering, [call.service]);
  }
});

test('no service but the sender publishes a live subject, and no permission spans more than one key', () => {
  for (const subject of ['live.conversation.*', 'live.account.*', 'live.appended']) {
    const publishing = services.filter((service) => natsPermissions(service).publish.allow.includes(subject));
    assert.deepEqual(publishing, ['chat'], subject);
  }
  for (const service of services) {
    const { publish, subscribe } = natsPermissions(service);
    const broad = [...publish.allow, ...subscribe.allow].filter((subject) => /^(>|\*|rpc\.>|live\.>|\$JS\.API\.>)/.test(subject));
    assert.deepEqual(broad, []);
  }
});

test('the mailer asks for letters, pulls from its own consumer, says how it is, and nothing else', () => {
  assert.deepEqual(natsPermissions('mailer').publish.allow, [
    writeLetter.subject,
    '$JS.API.CONSUMER.INFO.auth.mailer-letters',
    '$JS.API.CONSUMER.MSG.NEXT.auth.mailer-letters',
    '$JS.ACK.auth.mailer-letters.>',
  ]);
  assert.deepEqual(natsPermissions('mailer').subscribe.allow, ['_INBOX_mailer.>', reportHealth.mailer.subject]);
});

test('every inbox is read by its owner only', () => {
  for (const service of services) {
    const inboxes = natsPermissions(service).subscribe.allow.filter((subject) => subject.startsWith('_INBOX'));
    assert.deepEqual(inboxes, [`_INBOX_${service}.>`]);
  }
});

test('no Redis user has keys of all kinds, administration, or scripts but for rate limits; only chat may load functions', () => {
  for (const service of services) {
    const rules = redisRules(service)
      .replace('(~rl:* +eval ', '(~rl:* ')
      .replace(service === 'chat' ? ' +function|load)' : '', ')');
    assert.doesNotMatch(rules, /\+@|allkeys|~\* |\+eval|\+script|\+function|\+acl|\+flush|\+keys|\+debug|\+module|\+restore/);
  }
  assert.match(redisRules('gateway'), /\(%R~\{\*\}:h:\*/);
  assert.doesNotMatch(redisRules('persistence'), /\+xadd/);
});

test('chat may run every command the functions of the log run', () => {
  const lua = readFileSync(new URL('./chat/message-log.lua', import.meta.url), 'utf8');
  const commands = [...lua.matchAll(/redis\.call\(\s*'(\w+)'/g)].map((match) => (match[1] as string).toLowerCase());
  assert.notEqual(commands.length, 0);
  const missing = [...new Set(commands)].filter((command) => !redisRules('chat').includes(`+${command}`));
  assert.deepEqual(missing, []);
});

test('services get the rights of their schema only, and just migrations may change tables', () => {
  const account = (user: string) => ({ user, host: '127.0.0.1', password: 'secret-1' });
  const statements = sqlStatements('t1_', account('t1_migration'), account);
  const granted = statements.filter((statement) => statement.startsWith('GRANT'));
  assert.ok(granted.includes("GRANT SELECT, INSERT, UPDATE ON `t1\\_archive`.* TO 'persistence'@'127.0.0.1'"));
  const changing = granted.filter((statement) => /CREATE|ALTER|DROP/.test(statement));
  assert.ok(changing.every((statement) => statement.endsWith("TO 't1_migration'@'127.0.0.1'")));
  assert.ok(granted.every((statement) => !/ALL PRIVILEGES|FILE|SUPER|GRANT OPTION|\*\.\*/.test(statement)));
  const journal = granted.filter((statement) => statement.includes('t1\\_audit') && !statement.includes('migration'));
  assert.deepEqual(journal, ["GRANT SELECT, INSERT ON `t1\\_audit`.* TO 'auth'@'127.0.0.1'"]);
  assert.equal(journalBeside('auth', 't1_auth'), 't1_audit');
  assert.equal(
    statements.some((statement) => statement.includes("'gateway'")),
    false,
  );
});

test('a password that could leave its quotes is refused', () => {
  const account = (user: string) => ({ user, host: '127.0.0.1', password: "x' OR '1" });
  assert.throws(() => sqlStatements('', account('migration'), account), /letters, digits/);
});
