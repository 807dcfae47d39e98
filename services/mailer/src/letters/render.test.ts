import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LetterKind } from '@chatter/contracts/auth/calls.ts';
import { renderLetter } from './render.ts';

const about = {
  name: 'Zo\u00eb',
  username: 'zoe',
  linkRoot: 'https://chat.example.org',
  token: 'T'.repeat(43),
  expiresAt: '2026-11-24T09:15:00.000Z',
};

test('the activation letter says in both forms what to do, and until when', () => {
  const { subject, html, text } = renderLetter('activation', about);
  assert.equal(subject, 'Activate your Chatter account');
  for (const form of [html, text]) {
    assert.ok(form.includes('Hello Zo\u00eb,'));
    assert.ok(form.includes(`https://chat.example.org/activate#t=${about.token}`));
    assert.ok(form.includes('until 24 November 2026 at 09:15 UTC'));
    assert.ok(form.includes('Chatter at chat.example.org'));
    assert.ok(form.includes('The account: username zoe, first name Zo\u00eb.'), 'which account it is that the link activates');
  }
});

test('the letter to an owner carries no token', () => {
  const { subject, html, text } = renderLetter('already-registered', { ...about, token: null });
  assert.equal(subject, 'You already have a Chatter account');
  assert.ok(!html.includes('#t=') && !text.includes('#t='));
  assert.ok(text.includes('https://chat.example.org/login'));
});

test('the letter for a new password says whose account it is, how long the link works, and that nothing happens without it', () => {
  const { subject, html, text } = renderLetter('password-reset', about);
  assert.equal(subject, 'Set a new Chatter password');
  for (const form of [html, text]) {
    assert.ok(form.includes(`https://chat.example.org/reset#t=${about.token}`));
    assert.ok(form.includes('until 24 November 2026 at 09:15 UTC'));
    assert.ok(form.includes('The account: username zoe, first name Zo\u00eb.'));
    assert.ok(form.includes('your password stays as it is'));
  }
});

test('notices say what happened, when and where, and carry no token', () => {
  const happened = { ...about, token: null, at: '2026-11-23T20:00:00.000Z', device: 'Firefox on Linux' };
  const changed = renderLetter('password-changed', happened);
  const device = renderLetter('new-device', happened);
  for (const form of [changed.html, changed.text]) {
    assert.ok(form.includes('was changed on 23 November 2026 at 20:00 UTC'));
    assert.ok(form.includes('https://chat.example.org/forgot'));
  }
  for (const form of [device.html, device.text]) {
    assert.ok(form.includes('on 23 November 2026 at 20:00 UTC from a device we have not seen before: Firefox on Linux.'));
    assert.ok(form.includes('https://chat.example.org/settings'));
  }
  for (const { html, text } of [changed, device]) assert.ok(!html.includes('#t=') && !text.includes('#t='));
  assert.ok(renderLetter('new-device', { ...happened, device: null }).text.includes('an unknown browser'));
});

test('all links lead to us, and nothing is loaded from anywhere', () => {
  const { html } = renderLetter('activation', about);
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1]);
  assert.ok(links.length > 0 && links.every((link) => link?.startsWith('https://chat.example.org/')));
  assert.doesNotMatch(html, /<img|url\(|@import/);
});

test('a name that is none is not repeated to a stranger', () => {
  for (const name of [
    '<b>x</b>',
    'Win at evil.example',
    'http://evil.example',
    'a@b.example',
    'x\r\nBcc: y',
    '"onclick=x',
    '',
    'A'.repeat(60),
  ]) {
    const { html, text } = renderLetter('activation', { ...about, name });
    assert.ok(text.startsWith('Hello,\n'), name);
    assert.ok(html.includes('>Hello,<'), name);
  }
});

test('a username that looks like a domain is no link, and a name that is none is not given for the account either', () => {
  const { html, text } = renderLetter('activation', { ...about, name: 'Win at evil.example', username: 'evil.example' });
  for (const form of [html, text]) {
    assert.ok(form.includes('The account: username evil\u2060.\u2060example.'));
    assert.ok(!form.includes('evil.example'));
  }
});

test('names of the world are greeted', () => {
  for (const name of ['Jean-Luc', "D'Arcy", 'O\u2019Neil', 'Mary Ann', '\u674e\u96f7', '\u0410\u043d\u043d\u0430', 'Bjo\u0308rn']) {
    assert.ok(renderLetter('activation', { ...about, name }).text.startsWith(`Hello ${name},`), name);
  }
});

const kinds = LetterKind.anyOf.map((of) => of.const);
const whole = { ...about, at: '2026-11-23T20:00:00.000Z', device: 'Firefox on Linux', until: '2026-12-13T09:15:00.000Z' };

test('every letter is whole in both forms and in every language, and leads to us only', () => {
  for (const kind of kinds) {
    const subjects = (['en', 'de'] as const).map((language) => {
      const { subject, html, text } = renderLetter(kind, { ...whole, language });
      assert.ok(html.includes(`lang="${language}"`), `${kind} has no text in ${language}`);
      for (const form of [html, text]) assert.doesNotMatch(form, /undefined|null|\{\{|Invalid Date|\[object/, `${kind} ${language}`);
      const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
      assert.ok(links.length >= 2 && links.every((link) => link.startsWith('https://chat.example.org/')), `${kind}: ${links}`);
      assert.ok(subject.length <= 60, `${subject} is cut in a list of letters`);
      return subject;
    });
    assert.equal(new Set(subjects).size, 2, `${kind} has the same subject in both languages`);
  }
});

test('who has chosen German reads German, and whoever chose nothing reads English', () => {
  const german = renderLetter('deletion-asked', { ...whole, language: 'de' });
  assert.equal(german.subject, 'Dein Chatter-Konto wird gel\u00f6scht');
  assert.ok(german.text.startsWith('Hallo Zo\u00eb,'));
  assert.ok(german.text.includes('am 13. Dezember 2026 um 09:15 UTC gel\u00f6scht'));
  assert.equal(renderLetter('deletion-asked', whole).subject, 'Your Chatter account will be deleted');
});

test('what stands in a letter cannot name a place of the layout', () => {
  const { html } = renderLetter('new-device', { ...whole, device: '{{url}}' });
  assert.ok(html.includes('before: {{url}}.'));
});

test('what is written is escaped', () => {
  const { html } = renderLetter('activation', { ...about, name: "D'Arcy" });
  assert.ok(html.includes('Hello D&#39;Arcy,'));
  assert.ok(renderLetter('activation', { ...about, token: '"><script>' }).html.includes('#t=&quot;&gt;&lt;script&gt;'));
});
