import { onScopeDispose, watch } from 'vue';
import { useRouter } from 'vue-router';
import { usePageActive } from '../../composables/use-page-active.ts';
import { useLink } from '../../link/link.ts';
import { useAssistant } from '../assistant/assistant.ts';
import { useCommunities } from '../communities/communities.ts';
import { useBlocks } from '../friends/blocks.ts';
import { useFriends } from '../friends/friends.ts';
import { useMembers } from '../members/members.ts';
import { useDrafts } from '../messages/drafts.ts';
import { useMessages } from '../messages/messages.ts';
import { useMutes } from '../mutes/mutes.ts';
import { useNotifications } from '../notifications/notifications.ts';
import { usePresence } from '../presence/presence.ts';
import { useSession } from '../session/session.ts';
import { useConversations } from './conversations.ts';
import { useFolded } from './folded.ts';

/** Keeps the stores in step with the server while the chat is on screen: one socket, every frame to every store. */
export function useLiveChat(): void {
  const router = useRouter();
  const session = useSession();
  const link = useLink();
  const conversations = useConversations();
  const messages = useMessages();
  const members = useMembers();
  const presence = usePresence();
  const assistant = useAssistant();
  /** Lists that are asked for as a whole. */
  const lists = [useFriends(), useBlocks(), useMutes(), useNotifications()];
  const active = usePageActive();

  const me = session.account?.id;
  // The router lets nobody in without an account.
  if (me === undefined) return;

  conversations.begin(me);
  messages.clear();
  members.clear();
  presence.clear();
  assistant.clear();
  for (const store of [...lists, useCommunities()]) store.clear();
  useDrafts().load();
  useFolded().load();
  link.start(me, (frame) => {
    conversations.receive(frame);
    messages.receive(frame);
    members.receive(frame);
    presence.receive(frame);
    assistant.receive(frame);
    for (const store of lists) store.receive(frame);
    if (frame.t === 'note' && frame.kind === 'me-changed') askWho();
  });
  load();

  /** A name, a photo or a role may have been changed elsewhere. */
  function askWho(): void {
    void session.refresh().catch(() => undefined);
  }

  function load(): void {
    for (const store of [conversations, ...lists]) void store.load();
  }

  function onState(state: typeof link.state): void {
    // Events of conversations that are not open are told as they come: the list is asked for again after every gap, and who one is.
    if (state === 'online') {
      load();
      askWho();
    }
    // Who logs out knows it already.
    if (state !== 'ended' || session.leaving || !session.account) return;
    session.ended();
    void router.replace({ name: 'login', query: { why: 'ended' } });
  }

  const hurry = () => link.hurry();
  window.addEventListener('online', hurry);
  watch(active, (now) => {
    if (!now) return;
    link.hurry();
    askWho();
  });
  const unwatch = watch(() => link.state, onState);
  watch(
    () => presence.shown.join(),
    () => link.watch(presence.shown),
  );
  onScopeDispose(() => {
    window.removeEventListener('online', hurry);
    unwatch();
    link.stop();
  });
}
