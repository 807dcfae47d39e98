import { test } from 'node:test';
import { comes } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { tooSmall } from './too-small.ts';

test('on a phone one pane is shown at a time, back goes back, and everything is large enough for a finger', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada, phone: true });
  await using graceVisit = await harness.visit('/', { who: grace, phone: true, theme: 'dark' });
  const [hers, graces] = [new ConversationPage(adaVisit.page), new ConversationPage(graceVisit.page)];
  const { page } = adaVisit;

  await hers.find(grace.username, 'Grace Hopper');
  await hers.row('Grace Hopper').waitFor({ state: 'hidden' });
  await hers.write('from my phone');
  await graces.row('Ada Lovelace').getByText('from my phone').waitFor();
  await graceVisit.readable();
  await graceVisit.picture('phone-list-dark');
  await graces.row('Ada Lovelace').click();
  await graces.message('from my phone').waitFor();
  await graces.write('to my phone');
  await hers.message('to my phone').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('phone-talk');
  await graceVisit.readable();
  await graceVisit.picture('phone-talk-dark');
  await comes(() => tooSmall(page), []);

  // By the button, and by the phone's own way back.
  await page.getByRole('button', { name: 'Back' }).click();
  await hers.row('Grace Hopper').waitFor();
  await hers.composer.waitFor({ state: 'hidden' });
  await comes(() => tooSmall(page), []);
  await adaVisit.accessible();
  await adaVisit.picture('phone-list');
  await hers.row('Grace Hopper').click();
  await hers.composer.waitFor();
  await page.goBack();
  await hers.row('Grace Hopper').waitFor();

  // Nothing is wider than the screen.
  await comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
});

test('the pages before logging in fit a phone', async () => {
  await using harness = await openHarness();
  const paths = ['/login', '/register', '/check-mail'] as const;
  await using visit = await harness.visit(paths[0], { phone: true });
  for (const path of paths) {
    if (path !== paths[0]) await visit.page.goto(path);
    await visit.page.getByRole('heading', { level: 1 }).waitFor();
    await visit.accessible();
    await visit.picture(`phone${path.replace('/', '-')}`);
    await comes(() => tooSmall(visit.page), []);
    await comes(() => visit.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
  }
});
