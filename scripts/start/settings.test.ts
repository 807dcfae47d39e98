import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '@chatter/platform/config.ts';
import { root } from './root.ts';
import { help, readSettings } from './settings.ts';

/** Settings as `--help` lists them: name, and what holds when they are left out. */
const listed = new Map([...help.matchAll(/^ {2}([A-Z_]+) .*?(?: \(([^()]*)\))?$/gm)].map(([, name, usual]) => [name, usual]));
const example = readFileSync(join(root, '.env.example'), 'utf8');

test('.env.example shows every setting that --help lists, and no other', () => {
  const shown = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(shown.sort(), [...listed.keys()].sort());
});

test('what .env.example calls defaults are those of --help', () => {
  for (const block of example.split('\n\n').filter((text) => /\(default\)$/m.test(text) && !text.startsWith('# Settings'))) {
    for (const [, name, value] of block.matchAll(/^#([A-Z_]+)=(.*)$/gm)) assert.equal(listed.get(name), value, name);
  }
});

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readSettings([], env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.faults;
  }
};

test('without settings everything is on this machine', () => {
  const { PORT, PUBLIC_URL, dev } = readSettings(['--dev'], { PORT: '8081' }) ?? {};
  assert.deepEqual([PORT, PUBLIC_URL, dev], [8081, 'http://127.0.0.1:8081', true]);
  assert.equal(readSettings(['--help'], {}), null);
});

test('a public address that services would refuse is told before anything starts', () => {
  assert.deepEqual(faultsOf({ PUBLIC_URL: 'https://chat.example.org' }), []);
  assert.match(faultsOf({ PUBLIC_URL: 'http://chat.example.org' }).join(), /plain http is for this machine only/);
  assert.match(faultsOf({ PUBLIC_URL: 'chat.example.org' }).join(), /must be an https address/);
  assert.match(faultsOf({ PUBLIC_URL: 'https://example.org/chat' }).join(), /scheme, host and port only/);
});

test('the mailbox does not take the port of the gateway', () => {
  assert.match(faultsOf({ PORT: '8080', MAILBOX_PORT: '8080' }).join(), /PORT and MAILBOX_PORT are both 8080/);
  assert.match(faultsOf({ PORT: '1080' }).join(), /PORT and MAILBOX_PORT are both 1080/);
  assert.deepEqual(faultsOf({ PORT: '1080', SMTP_URL: 'smtp://mail.example.org' }), [], 'then there is none');
  assert.equal(faultsOf({ PORT: '8080', MAILBOX_PORT: '8080', PUBLIC_URL: 'x' }).length, 2, 'all faults at once');
});
