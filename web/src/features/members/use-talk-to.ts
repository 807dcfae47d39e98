import { useRouter } from 'vue-router';
import { useConversations } from '../conversations/conversations.ts';
import { useAct } from '../session/use-act.ts';

/** Leads from somebody in a list to the direct conversation with them. */
export function useTalkTo() {
  const router = useRouter();
  const conversations = useConversations();
  const { problem, run } = useAct();

  async function open(account: string): Promise<void> {
    const id = await conversations.openWith(account);
    await router.push({ name: 'conversation', params: { id } });
  }

  return { talkTo: (account: string) => run(account, () => open(account)), problem };
}
