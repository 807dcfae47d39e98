import type { OwnProfile, ProfileDetails } from '@chatter/contracts/auth/profile.ts';
import { computed, reactive, ref, watch } from 'vue';
import { problemOf } from '../../link/problem.ts';
import { useOwnProfile } from './use-own-profile.ts';

type Texts = Exclude<keyof ProfileDetails, 'gender' | 'language'>;

/** A form over some details: empty stands for nothing told. Only what was changed is sent. */
export function useDetailsForm(profile: () => OwnProfile, texts: readonly Texts[], choices: readonly ('gender' | 'language')[] = []) {
  const own = useOwnProfile();
  const form = reactive(Object.fromEntries(texts.map((name) => [name, ''])) as Record<Texts, string>);
  const chosen = reactive<Pick<ProfileDetails, 'gender' | 'language'>>({ gender: null, language: null });
  const problem = ref<string | null>(null);
  const saving = ref(false);
  const saved = ref(false);

  // What the server kept, which may be tidier than what was typed. What is being typed stays when something else was saved.
  watch(
    profile,
    (now, before) => {
      const takes = (untouched: boolean) => before === undefined || saving.value || untouched;
      for (const name of texts) if (takes(form[name].trim() === (before?.[name] ?? ''))) form[name] = now[name] ?? '';
      for (const name of choices) if (takes(chosen[name] === before?.[name])) Object.assign(chosen, { [name]: now[name] });
    },
    { immediate: true },
  );

  const changes = computed(() => {
    const changed: { -readonly [Name in keyof ProfileDetails]?: ProfileDetails[Name] } = {};
    for (const name of texts) if (form[name].trim() !== (profile()[name] ?? '')) changed[name] = form[name].trim() || null;
    for (const name of choices) if (chosen[name] !== profile()[name]) Object.assign(changed, { [name]: chosen[name] });
    return changed;
  });
  const changed = computed(() => Object.keys(changes.value).length > 0);

  async function save(): Promise<void> {
    if (!changed.value || saving.value) return;
    [saving.value, problem.value] = [true, null];
    try {
      await own.change(changes.value);
      saved.value = true;
    } catch (error) {
      problem.value = problemOf(error);
    } finally {
      saving.value = false;
    }
  }

  function touched(): void {
    [problem.value, saved.value] = [null, false];
  }

  return { form, chosen, problem, saving, saved, changed, save, touched };
}
