import { onScopeDispose, watch } from 'vue';
import { useRouter } from 'vue-router';
import { usePageActive } from '../../composables/use-page-active.ts';
import { useLink } from '../../link/link.ts';
import { useAssistant } from '../assistant/assistant.ts';
import { useMembers } from '../members/members.ts';
import { useDrafts } from '../messages/drafts.ts';
import { useMessages } from '../messages/messages.ts';
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
  const notifications = useNotifications();
  const active = usePageActive();

  const me = session.account?.id;
  // The router lets nobody in without an account.
  if (me === undefined) return;

  conversations.begin(me);
  messages.threads.clear();
  members.clear();
  presence.clear();
  assistant.clear();
  notifications.clear();
  useDrafts().load();
  useFolded().load();
  link.start(me, (frame) => {
    conversations.receive(frame);
    messages.receive(frame);
    members.receive(frame);
    presence.receive(frame);
    assistant.receive(frame);
    notifications.receive(frame);
  });
  void conversations.load();
  void notifications.load();

  function onState(state: typeof link.state): void {
    // Events of conversations that are not open are told as they come: the list is asked for again after every gap.
    if (state === 'online') void conversations.load();
    if (state === 'online') void notifications.load();
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
    void session.refresh().catch(() => undefined);
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
