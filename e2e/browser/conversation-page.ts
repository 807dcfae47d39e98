import { until } from '@chatter/testkit/until.ts';
import type { Locator, Page } from 'playwright-core';

export type Tick = 'pending' | 'sent' | 'delivered' | 'read' | 'failed';

/** The chat as people see it: where to find what, in their words. */
export class ConversationPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The list of messages. */
  get log(): Locator {
    return this.page.getByRole('log');
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  get jumpButton(): Locator {
    return this.page.getByRole('button', { name: /^Jump to latest/ });
  }

  /** A row of the conversation list, by what it begins with. */
  row(name: string): Locator {
    return this.page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}`) });
  }

  /** A message by its whole text. */
  message(text: string): Locator {
    return this.log.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** A row that tells what happened to the room, by its whole text. */
  happening(text: string): Locator {
    return this.log.locator('[data-system]').getByText(text, { exact: true });
  }

  /** Names of senders on screen, in order. */
  async senders(): Promise<string[]> {
    return this.log.getByRole('article').locator('[data-sender]').allInnerTexts();
  }

  tick(text: string, tick: Tick): Locator {
    return this.message(text).locator(`[data-tick=${tick}]`);
  }

  /** Whether a message is within the part of the list that is seen: a virtual list renders a little more than that. */
  async onScreen(text: string): Promise<boolean> {
    const [list, box] = [await this.log.boundingBox(), await boxOf(this.message(text))];
    return list !== null && box !== null && box.y >= list.y - 1 && box.y + box.height <= list.y + list.height + 1;
  }

  /** Scrolls up until a message is seen. */
  async scrollUpTo(text: string): Promise<void> {
    await this.log.hover();
    const seen = async () => {
      if (await this.onScreen(text)) return true;
      await this.page.mouse.wheel(0, -400);
      return false;
    };
    await until(`${text} is seen`, seen, { withinMs: 60_000, everyMs: 50 });
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Finds a person in the dialog and opens the conversation with them. */
  async find(query: string, name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New conversation' }).click();
    await this.page.getByRole('searchbox', { name: 'Find a person' }).fill(query);
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: `${name} @${query}` })
      .click();
    // Another conversation, with its composer, may be open still.
    await this.page.getByRole('textbox', { name: `Message to ${name}` }).waitFor();
  }

  /** Makes a group in the dialog and opens it; `look` is called when all is filled in. */
  async beginGroup(title: string, people: readonly { username: string; name: string }[], look = async () => {}): Promise<void> {
    await this.page.getByRole('button', { name: 'New conversation' }).click();
    await this.page.getByRole('button', { name: 'Group', exact: true }).click();
    await this.page.getByRole('textbox', { name: 'Name of the group' }).and(this.page.locator(':focus')).waitFor();
    await this.page.getByText('It needs a name.').waitFor();
    await this.page.getByRole('textbox', { name: 'Name of the group' }).fill(title);
    await this.page.getByText('Choose at least one person.').waitFor();
    for (const person of people) await this.pick(person);
    await look();
    await this.page.getByRole('button', { name: 'Create group' }).click();
    await this.page.getByRole('heading', { name: title }).waitFor();
  }

  /** Chooses somebody among several people in the open dialog. */
  async pick({ username, name }: { username: string; name: string }): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Find a person' }).fill(username);
    await this.page.getByRole('list', { name: 'People found' }).getByRole('button', { name }).click();
    await this.page.getByRole('button', { name: `Leave out ${name}` }).waitFor();
  }

  /** Texts of the messages on screen, in order. */
  async texts(): Promise<string[]> {
    return this.log.getByRole('article').locator('bdi').allInnerTexts();
  }
}

/** Where an element is, at once; null when it is not rendered. */
async function boxOf(locator: Locator) {
  return (await locator.count()) === 0 ? null : locator.boundingBox({ timeout: 1000 }).catch(() => null);
}
