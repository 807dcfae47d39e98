import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comes } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.test/pixel.png">',
  '"><svg onload=alert(1)>',
  "'; alert(1); //",
  '[click](javascript:alert(1))',
  'javascript:alert(1)',
  '![x](https://evil.test/?q=secret)',
  '{{ constructor.constructor("alert(1)")() }}',
  '{name} @:app.name %s',
  '//evil.test/path',
  'https://bank.test@evil.test/',
  '\u202etxt.exe\u202c and more',
  `${'Z̸̢̛̗͎'.repeat(12)}`,
];

/** An address is a link wherever it stands, with nothing around it. */
const safeLinks = ['https://evil.test/pixel.png', 'https://evil.test/?q=secret'].map((link) => `${link} noopener noreferrer nofollow ugc`);

test('hostile texts are texts: nothing runs, nothing is fetched, nothing becomes a link', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace });
  const [hers, graces] = [new ConversationPage(adaVisit.page), new ConversationPage(graceVisit.page)];

  await hers.find(grace.username, 'Grace Hopper');
  for (const text of hostile) {
    await hers.write(text);
    // As the last message of a conversation it stands in the list too.
    await graces.row('Ada Lovelace').getByText(text, { exact: true }).waitFor();
    assert.equal(await graces.row('Ada Lovelace').locator('img, script, svg[onload]').count(), 0);
  }
  await graces.row('Ada Lovelace').click();
  for (const text of hostile) await graces.message(text).waitFor({ state: 'attached' });
  for (const { log } of [hers, graces]) {
    assert.equal(await log.locator('img, script, iframe, svg[onload]').count(), 0);
    const links = () =>
      log.locator('a').evaluateAll((found) => found.map((link) => `${link.getAttribute('href')} ${link.getAttribute('rel')}`));
    await comes(links, safeLinks);
  }
  await graceVisit.accessible();
  await graceVisit.picture('hostile');
  // Dialogs, foreign requests and violations of the content policy are faults of the visit itself.
});

test('the page is served with a policy that lets nothing in', async () => {
  await using harness = await openHarness();
  const answer = await fetch(`${harness.chatter.gateway}/c/anything`, { headers: { accept: 'text/html' } });
  const policy = answer.headers.get('content-security-policy') ?? '';
  for (const rule of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(rule), rule);
  }
  assert.doesNotMatch(await answer.text(), /<script(?![^>]*src=)/, 'no script stands in the page itself');
});
