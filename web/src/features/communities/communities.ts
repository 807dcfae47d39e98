import {
  editCommunity,
  foundCommunity,
  getCommunity,
  joinCommunity,
  openChannel,
  removeCommunityMember,
} from '@chatter/contracts/community/routes.ts';
import type { ChannelView, CommunityPage } from '@chatter/contracts/community/views.ts';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { http } from '../../link/http.ts';
import { Tenure } from '../../link/tenure.ts';
import { useConversations } from '../conversations/conversations.ts';

/** Communities that were looked at, and changing them. Their channels are conversations: those come and go by frames. */
export const useCommunities = defineStore('communities', () => {
  const conversations = useConversations();
  const tenure = new Tenure();
  const pages = shallowReactive(new Map<string, CommunityPage>());

  /** Shows a page as it is by an act or question of the one who is signed in. */
  async function take(asked: Promise<CommunityPage>): Promise<CommunityPage> {
    const isWanted = tenure.begin();
    const page = await asked;
    if (isWanted()) pages.set(page.id, page);
    return page;
  }

  function clear(): void {
    tenure.end();
    pages.clear();
  }

  async function load(id: string): Promise<void> {
    await take(http.ask(getCommunity, { params: { id } }));
  }

  async function found(name: string, about: string): Promise<CommunityPage> {
    return take(http.ask(foundCommunity, { body: { name, about } }));
  }

  /** Its channels come into the list by notes of their own; asking for the list makes sure of it. */
  async function join(id: string): Promise<void> {
    await take(http.ask(joinCommunity, { params: { id } }));
    await conversations.load();
  }

  async function edit(id: string, name: string, about: string): Promise<void> {
    await take(http.ask(editCommunity, { params: { id }, body: { name, about } }));
    // Channels carry the name of their community.
    await conversations.load();
  }

  async function addChannel(id: string, title: string): Promise<ChannelView> {
    const channel = await http.ask(openChannel, { params: { id }, body: { title } });
    await load(id);
    return channel;
  }

  /** Removes somebody, or oneself. */
  async function remove(id: string, account: string): Promise<void> {
    await http.ask(removeCommunityMember, { params: { id, account } });
    await load(id);
  }

  return { pages, load, clear, found, join, edit, addChannel, remove };
});
