import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCommonPassword } from './common-password.ts';

const owner = { username: 'alice.smith', email: 'postbox@example.org' };
const common = (password: string) => isCommonPassword(password, owner);

test('common words are refused whatever stands around them', () => {
  for (const password of ['Password12345', '2024!!Sunshine', '!!!welcome2026!', 'iloveyou123456', 'MOTDEPASSE--77']) {
    assert.equal(common(password), true, password);
  }
});

test('digits that stand for letters do not hide a word', () => {
  for (const password of ['P@ssw0rd123456', 'l3tm31n-2026--', 'Adm1n1str4t0r']) assert.equal(common(password), true, password);
});

test('repetitions and pairs of common words are refused', () => {
  for (const password of ['passwordpassword', 'dragondragondragon', 'monkey-banana', 'Summer2026Winter', 'test1234test']) {
    assert.equal(common(password), true, password);
  }
});

test('runs on the keyboard and in the alphabet are refused', () => {
  for (const password of [
    'qwertyuiop123',
    'abcdefghijklm',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc',
    'zxcvbnm09876543',
    '123456789012',
    'qwertyasdfgh',
  ]) {
    assert.equal(common(password), true, password);
  }
});

test('few different signs are refused', () => {
  for (const password of ['aaaaaaaaaaaa', 'abababababab', '112211221122']) assert.equal(common(password), true, password);
});

test('the own username and mailbox are refused inside a password', () => {
  assert.equal(common('xx-Alice.Smith-77'), true);
  assert.equal(common('postbox!90210z'), true);
});

test('passphrases and random texts are accepted', () => {
  for (const password of [
    'correct horse battery staple',
    'violin under seven bridges',
    'tR8#kw0vq2Lmz',
    'my dog eats purple shoes',
    'Grüße aus Zürich im Mai',
    'パスワードではない長い文',
    'load-7hq2mzkd0x4v',
  ]) {
    assert.equal(common(password), false, password);
  }
});
