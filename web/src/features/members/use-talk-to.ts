import { ref } from 'vue';
import { useRouter } from 'vue-router';
import { useConversations } from '../conversations/conversations.ts';
import { useProblemText } from '../session/use-problem-text.ts';

/** Leads from somebody in a list to the direct conversation with them. */
export function useTalkTo() {
  const router = useRouter();
  const conversations = useConversations();
  const problemText = useProblemText();
  const problem = ref<string | null>(null);

  async function talkTo(account: string): Promise<void> {
    problem.value = null;
    try {
      const id = await conversations.openWith(account);
      await router.push({ name: 'conversation', params: { id } });
    } catch (error) {
      problem.value = problemText(error);
    }
  }

  return { talkTo, problem };
}
