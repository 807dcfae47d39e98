import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '@chatter/platform/config.ts';
import { modelPlaceOf } from './config.ts';

const AI_PATIENCE_SECONDS = 60;
const url = 'http://127.0.0.1:11434/v1';

test('without an address and a name no model is asked', () => {
  assert.equal(modelPlaceOf({ AI_PATIENCE_SECONDS }), null);
});

test('a model is an address and a name, with a key or without', () => {
  const place = modelPlaceOf({ AI_BASE_URL: url, AI_MODEL: 'small', AI_PATIENCE_SECONDS });
  assert.deepEqual(place, { baseUrl: url, name: 'small', apiKey: undefined, patienceMs: 60_000 });
  assert.equal(modelPlaceOf({ AI_BASE_URL: url, AI_MODEL: 'small', AI_API_KEY: 'k', AI_PATIENCE_SECONDS })?.apiKey, 'k');
});

test('half a configuration is refused in a sentence that names the other half', () => {
  const refused = (half: object) => {
    try {
      modelPlaceOf({ AI_PATIENCE_SECONDS, ...half });
    } catch (error) {
      return error instanceof ConfigError ? error.message : null;
    }
    return null;
  };
  assert.match(refused({ AI_MODEL: 'small' }) ?? '', /AI_MODEL is set without AI_BASE_URL/);
  assert.match(refused({ AI_BASE_URL: url }) ?? '', /AI_BASE_URL is set without AI_MODEL/);
});
