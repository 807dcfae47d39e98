import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import Type from 'typebox';
import { ConfigError, commonConfig, readConfig } from './config.ts';

const schema = Type.Object({
  ...commonConfig,
  SECRET: Type.String({ minLength: 8, description: 'eight letters or more' }),
  SHARDS: Type.Integer({ default: 16, minimum: 1, maximum: 100 }),
  RATIO: Type.Number({ default: 0.5 }),
  TRUST: Type.Boolean({ default: false }),
  LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on' }),
  ROOT: Type.Optional(Type.String()),
});
const sound = { NATS_URL: 'nats://127.0.0.1:4222', SECRET: 'long enough' };
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(schema, env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    for (const fault of error.faults) assert.ok(error.message.includes(fault));
    return error.faults;
  }
};

test('what is not given has its default, or is absent where it may be', () => {
  const config = readConfig(schema, sound);
  assert.deepEqual(
    [config.SHARDS, config.RATIO, config.TRUST, config.LIMITS, config.HOST, config.PORT],
    [16, 0.5, false, 'on', '127.0.0.1', 0],
  );
  assert.equal('ROOT' in config, false);
});

test('texts become what the schema says; an empty one counts as not given', () => {
  const config = readConfig(schema, {
    ...sound,
    SHARDS: '64',
    RATIO: '0.25',
    TRUST: 'true',
    LIMITS: 'off',
    PORT: '',
    UNKNOWN: 'passed over',
  });
  assert.deepEqual([config.SHARDS, config.RATIO, config.TRUST, config.LIMITS, config.PORT], [64, 0.25, true, 'off', 0]);
  assert.equal('UNKNOWN' in config, false);
});

test('all faults are told at once, each by its name and what it should be, none with its value', () => {
  const faults = faultsOf({
    NATS_URL: 'http://secret.example',
    SECRET: 'short',
    SHARDS: 'many',
    TRUST: 'yes',
    LIMITS: 'maybe',
    PORT: '70000',
  });
  assert.deepEqual(faults.map((fault) => fault.split(' ')[0]).sort(), ['LIMITS', 'NATS_URL', 'PORT', 'SECRET', 'SHARDS', 'TRUST']);
  assert.ok(faults.some((fault) => fault.includes('eight letters or more')));
  for (const value of ['secret.example', 'short', 'many', 'yes', 'maybe']) assert.ok(!faults.join('\n').includes(value), value);
  assert.deepEqual(
    faultsOf({}).map((fault) => fault.split(' ').slice(0, 3).join(' ')),
    ['NATS_URL is missing', 'SECRET is missing'],
  );
});

test('numbers that only look like ones are refused', () => {
  for (const SHARDS of ['0x', '1e', '1.5', '-1', '101', ' ', 'NaN', 'Infinity', '16;']) {
    assert.equal(faultsOf({ ...sound, SHARDS }).length, 1, SHARDS);
  }
});

test('a value may stand in a file; the variable itself goes before it; a file that cannot be read is one fault', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'secret');
  await writeFile(file, 'from the file\n');
  assert.equal(readConfig(schema, { NATS_URL: sound.NATS_URL, SECRET_FILE: file }).SECRET, 'from the file');
  assert.equal(readConfig(schema, { ...sound, SECRET_FILE: file }).SECRET, 'long enough');
  const faults = faultsOf({ NATS_URL: sound.NATS_URL, SECRET_FILE: join(folder.path, 'nothing') });
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /^SECRET_FILE cannot be read: ENOENT/);
});
