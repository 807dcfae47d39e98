import type { ChannelView } from '@chatter/contracts/community/views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { Transaction } from 'kysely';
import { numberChanges } from '../domain/change.ts';
import { editCommunity } from '../domain/edit-community.ts';
import type { Founding } from '../domain/found-community.ts';
import { openChannel } from '../domain/open-channel.ts';
import { writeChanges } from './access-changes.ts';
import { type CommunityChanges, refuseDuplicate } from './community-changes.ts';
import { type CommunityTables, roleNumbers } from './schema/tables.ts';

/** Communities and their channels, as owners make and change them. */
export class Communities {
  readonly #changes: CommunityChanges;

  constructor(changes: CommunityChanges) {
    this.#changes = changes;
  }

  /** @throws Refusal `name-taken` */
  async found(founding: Founding, now: Date): Promise<void> {
    await refuseDuplicate('name-taken', () => this.#changes.transact((trx) => insertCommunity(trx, founding, now)));
  }

  /** @throws Refusal `not-found`, `not-allowed`, `name-taken` or `invalid-request` */
  async edit(community: string, by: string, ask: { name?: string; about?: string }, now: Date): Promise<void> {
    const work = () =>
      this.#changes.change(community, by, now, async ({ trx, row, standing }) => {
        const { name, about, changes } = editCommunity(standing, row, ask);
        const set = { name: name?.text ?? row.name, name_key: name?.key ?? row.name_key, about: about ?? row.about };
        await trx.updateTable('community').set(set).where('id', '=', row.id).execute();
        return changes;
      });
    await refuseDuplicate('name-taken', work);
  }

  /**
   * @param c the new channel's id
   * @throws Refusal `not-found`, `not-allowed`, `title-taken`, `too-many-channels` or `invalid-request`
   */
  async openChannel(community: string, by: string, ask: { title: string }, c: string, now: Date): Promise<ChannelView> {
    let shown = ask.title;
    const work = () =>
      this.#changes.change(community, by, now, async ({ trx, row, standing }) => {
        const { count } = await trx
          .selectFrom('channel')
          .select((of) => of.fn.countAll<number>().as('count'))
          .where('community_id', '=', row.id)
          .executeTakeFirstOrThrow();
        const { title, changes } = openChannel(standing, Number(count), ask, c);
        const { text, key } = title;
        const position = Number(count) + 1;
        await trx
          .insertInto('channel')
          .values({ id: uuidToBytes(c), community_id: row.id, title: text, title_key: key, position, created_at: now })
          .execute();
        shown = text;
        return changes;
      });
    await refuseDuplicate('title-taken', work);
    return { id: c, title: shown };
  }
}

async function insertCommunity(trx: Transaction<CommunityTables>, founding: Founding, now: Date): Promise<void> {
  const { name, about, channel, founder, changes } = founding;
  const id = uuidToBytes(founding.id);
  const made = { created_at: now };
  await trx
    .insertInto('community')
    .values({ id, name: name.text, name_key: name.key, about, pv: changes.length, chat_pv: 0, member_count: 1, ...made })
    .execute();
  await trx
    .insertInto('channel')
    .values({
      id: uuidToBytes(channel.id),
      community_id: id,
      title: channel.title.text,
      title_key: channel.title.key,
      position: 1,
      ...made,
    })
    .execute();
  await trx
    .insertInto('member')
    .values({ community_id: id, account_id: uuidToBytes(founder), role: roleNumbers.owner, joined_at: now })
    .execute();
  await writeChanges(trx, founding.id, numberChanges(0, changes), now);
}
