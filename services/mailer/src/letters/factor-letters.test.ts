import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderLetter } from './render.ts';

const about = {
  name: 'Zo\u00eb',
  username: 'zoe',
  linkRoot: 'https://chat.example.org',
  token: null,
  expiresAt: '2026-11-24T09:15:00.000Z',
  at: '2026-11-23T20:00:00.000Z',
};

test('letters about second factors say which, when and what to do if it was not oneself', () => {
  for (const kind of ['factor-added', 'factor-removed'] as const) {
    const { html, text } = renderLetter(kind, { ...about, factor: 'totp' });
    for (const form of [html, text]) {
      assert.ok(form.includes('an authenticator app'));
      assert.ok(form.includes('on 23 November 2026 at 20:00 UTC'));
      assert.ok(form.includes('All other devices were logged out.'));
      assert.ok(form.includes('If it was not you, somebody knows your password'));
      assert.ok(form.includes('https://chat.example.org/settings'));
    }
    assert.ok(renderLetter(kind, { ...about, factor: 'totp', language: 'de' }).text.includes('eine Authenticator-App'));
  }
});

test('who has lost their factors is told that an administrator removed them, and what opens the account now', () => {
  const { html, text } = renderLetter('factors-removed', about);
  for (const form of [html, text]) {
    assert.ok(form.includes('An administrator removed the second steps of your Chatter account on 23 November 2026 at 20:00 UTC'));
    assert.ok(form.includes('log in with your password'));
    assert.ok(form.includes('https://chat.example.org/login'));
  }
  assert.ok(renderLetter('factors-removed', { ...about, language: 'de' }).text.includes('Ein Administrator hat'));
});

test('letters about recovery codes say that one, or all, work no more, and show none', () => {
  const used = renderLetter('recovery-code-used', { ...about, device: 'Firefox on Linux' }).text;
  assert.ok(used.includes('on 23 November 2026 at 20:00 UTC, from Firefox on Linux. It works no more.'));
  assert.ok(renderLetter('recovery-code-used', { ...about, device: null }).text.includes('20:00 UTC. It works no more.'));
  assert.ok(renderLetter('recovery-codes-made', about).text.includes('The former ones work no more.'));
});

test('a code is told in groups, with how long it works and that it is for nobody else', () => {
  const { subject, html, text } = renderLetter('log-in-code', { ...about, token: '012345' });
  assert.ok(!subject.includes('012'), 'not on a locked screen');
  for (const form of [html, text]) {
    assert.ok(form.includes('Your code is 012 345.'));
    assert.ok(form.includes('until 24 November 2026 at 09:15 UTC'));
    assert.ok(form.includes('tell the code to nobody'));
  }
});

test('the code stands in the German letter as well', () => {
  assert.ok(renderLetter('log-in-code', { ...about, token: '012345', language: 'de' }).text.includes('Dein Code ist 012 345.'));
});

test('a passkey that may be copied is told of, with what to do', () => {
  const { text } = renderLetter('passkey-copied', about);
  assert.ok(text.includes('There may be a copy of it, so nobody was let in.'));
});

test('who knew the password and failed at the second step is told of, with the way to a new password', () => {
  const { text } = renderLetter('factor-guessed', about);
  assert.ok(text.includes('They did not get in.'));
  assert.ok(text.includes('https://chat.example.org/forgot'));
});
