import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linkParts } from './link-parts.ts';

const links = (text: string) => linkParts(text).flatMap(({ href }) => href ?? []);

test('addresses become links, the rest stays text', () => {
  assert.deepEqual(linkParts('see https://example.org/a?b=1#c, then'), [
    { text: 'see ', href: null },
    { text: 'https://example.org/a?b=1#c', href: 'https://example.org/a?b=1#c' },
    { text: ', then', href: null },
  ]);
  assert.deepEqual(links('(https://example.org/Mark_(band)) and [http://a.test]!'), ['https://example.org/Mark_(band)', 'http://a.test/']);
  assert.deepEqual(links('https://bücher.example'), ['https://xn--bcher-kva.example/']);
  assert.deepEqual(links('www.example.org/a, (WWW.a.test)!'), ['https://www.example.org/a', 'https://www.a.test/']);
  assert.equal(linkParts('www.a.test')[0]?.text, 'www.a.test');
});

test('nothing but absolute http and https is ever a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,hi',
    '//evil.test/x',
    'ftp://a.test',
    'xhttps://a.test',
    'https://',
    'https://bank.test@evil.test/',
    'www.bank.test@evil.test',
    'www.',
    'www.localhost',
    'me@www.a.test',
    'x.www.a.test',
    'javascript:www.a.test',
    'file:///etc/passwd',
  ]) {
    assert.deepEqual(links(text), [], text);
  }
  assert.deepEqual(links('java https://a.test"onmouseover=alert(1)'), ['https://a.test/']);
});

test('the parts put together are the text, and every link is http or https', () => {
  const pieces = fc.constantFrom(
    'http://',
    'https://',
    'www.',
    'a.test',
    '/',
    '(',
    ')',
    '.',
    ' ',
    '<b>',
    '"',
    '@',
    ':',
    'ü',
    '😀',
    '\n',
    '?',
    '#',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      const text = list.join('');
      const parts = linkParts(text);
      assert.equal(parts.map((part) => part.text).join(''), text);
      for (const { href } of parts) if (href !== null) assert.match(href, /^https?:\/\/[^/@]+(\/|$)/);
    }),
  );
});

test('a flood of addresses stops becoming links after a hundred', () => {
  assert.equal(links('http://a.test '.repeat(300)).length, 100);
});
