import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { markdownVNodes } from './markdown-vnodes.ts';

/** Stands in for the block with its button: what it was given, in brackets. */
const code = ({ code: text, language }: { code: string; language: string }) => h('pre', `[${language}] ${text}`);
code.props = ['code', 'language'];
const html = async (markdown: string) =>
  (await renderToString(h('main', markdownVNodes(markdown, { code }))))
    .replace(/^<main>|<\/main>$|<!--.*?-->/g, '')
    .replaceAll(' dir="auto"', '');

test('paragraphs, headings, emphasis, quotes and rules', async () => {
  assert.equal(
    await html('One *two* **three** ~~four~~\n\nfive  \nsix'),
    '<p>One <em>two</em> <strong>three</strong> <s>four</s></p><p>five<br>six</p>',
  );
  assert.equal(await html('# A\n\n###### B\n\n> c\n\n---'), '<h3>A</h3><h6>B</h6><blockquote><p>c</p></blockquote><hr>');
});

test('lists are tight or loose, and numbers begin where they say', async () => {
  assert.equal(await html('- a\n- b\n  - c'), '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'.replaceAll('\n', ''));
  assert.equal(await html('3. a\n\n4. b'), '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>');
});

test('code keeps every character, with the language it names, also while its end has not come', async () => {
  assert.equal(await html('`a < b`'), '<p><code>a &lt; b</code></p>');
  assert.equal(await html('```ts {1}\nconst a = "<b>";\n```'), '<pre>[ts] const a = &quot;&lt;b&gt;&quot;;</pre>');
  assert.equal(await html('```\n  a\n\nb'), '<pre>[]   a\n\nb</pre>');
});

test('tables keep their alignment', async () => {
  const table = await html('| a | b |\n|---|--:|\n| 1 | 2 |');
  assert.match(table, /^<div class="wide" tabindex="0"><table><thead><tr><th>a<\/th><th style="text-align:right;">b<\/th>/);
});

test('only absolute http and https addresses become links, and no picture is fetched', async () => {
  const link = 'target="_blank" rel="noopener noreferrer nofollow ugc"';
  assert.equal(await html('[a](https://example.org/x)'), `<p><a href="https://example.org/x" ${link}>a</a></p>`);
  assert.equal(await html('see https://example.org.'), `<p>see <a href="https://example.org/" ${link}>https://example.org</a>.</p>`);
  const others = ['javascript:alert(1)', 'data:text/html,x', '/login', '//evil.example', 'mailto:a@example.org'];
  for (const address of others) assert.doesNotMatch(await html(`[a](${address})`), /<a /, address);
  assert.doesNotMatch(await html('[a](https://bank.example@evil.example)'), /href="[^"]*evil/);
  assert.doesNotMatch(await html('example.org or a@example.org'), /<a /);
  assert.doesNotMatch(await html('![a](https://example.org/spy.png)'), /<img/);
});

test('whatever an answer holds, nothing of it is read as HTML', async () => {
  assert.equal(await html('<img src=x onerror=alert(1)> &amp; <b>'), '<p>&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;</p>');
  const pieces = fc.constantFrom(
    '<script>',
    '</p>',
    '[',
    '](',
    ')',
    '`',
    '```',
    '\n',
    '*',
    '_',
    '|',
    '- ',
    '> ',
    '# ',
    'javascript:',
    'a',
    '&',
    '"',
    '<!--',
  );
  const known = /^(?:main|p|h[3-6]|em|strong|s|code|pre|ul|ol|li|blockquote|hr|br|a|div|table|thead|tbody|tr|th|td)$/;
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (parts) => {
      for (const [, tag] of (await html(parts.join(''))).matchAll(/<\/?([a-z0-9]+)/g)) assert.match(tag ?? '', known);
    }),
    { numRuns: 300 },
  );
});
