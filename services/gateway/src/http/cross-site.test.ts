import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { FastifyRequest } from 'fastify';
import { refuseCrossSite } from './cross-site.ts';

const ours = 'https://chat.example';
const cookie = '__Host-sid=x';
const passes = (method: string, headers: Record<string, string>): boolean => {
  try {
    refuseCrossSite({ method, headers } as unknown as FastifyRequest, new Set([ours]));
    return true;
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'cross-site');
    return false;
  }
};

/** What a request says of where it comes from, and whether it may change something. */
const table: [string, Record<string, string>, boolean][] = [
  ['our page', { 'sec-fetch-site': 'same-origin', origin: ours, cookie }, true],
  ['our page, no cookie yet', { 'sec-fetch-site': 'same-origin', origin: ours }, true],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', cookie }, false],
  ['another site, no cookie', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  ['another site with our Origin', { 'sec-fetch-site': 'cross-site', origin: ours, cookie }, false],
  ['a sister of ours', { 'sec-fetch-site': 'same-site', origin: 'https://blog.chat.example', cookie }, false],
  ['an address typed in, a bookmark', { 'sec-fetch-site': 'none', cookie }, false],
  ['a value nobody knows', { 'sec-fetch-site': 'same-origin, same-origin', cookie }, false],
  ['an empty value', { 'sec-fetch-site': '', origin: ours, cookie }, false],
  ['an old browser on our page', { origin: ours, cookie }, true],
  ['an old browser elsewhere', { origin: 'https://evil.example', cookie }, false],
  ['an origin that only begins like ours', { origin: `${ours}.evil.example`, cookie }, false],
  ['a sandboxed frame', { origin: 'null', cookie }, false],
  ['a cookie and no word of where from', { cookie }, false],
  ['a script without a cookie', {}, true],
  ['a script that says Origin', { origin: 'https://evil.example' }, false],
];

for (const [who, headers, allowed] of table) {
  test(`${who} may ${allowed ? '' : 'not '}change something`, () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PROPFIND']) assert.equal(passes(method, headers), allowed, method);
  });
}

test("reading is nobody's harm", () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) for (const [, headers] of table) assert.ok(passes(method, headers));
});
