import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { faultOfPassword } from './register-rules.ts';
import { useProblemText } from './use-problem-text.ts';

/** A field for a new password: by the rules of registration, told while one types, once the field was left. */
export function useNewPassword() {
  const { t } = useI18n();
  const problemText = useProblemText();
  const password = ref('');
  /** Code of what the server said of the form. */
  const problem = ref<string | null>(null);
  const left = ref(false);
  const fault = computed(() => faultOfPassword(password.value));
  const error = computed(() => {
    if (problem.value === 'password-too-common') return problemText(problem.value);
    return left.value && fault.value !== null ? t(`field.${fault.value.key}`, fault.value.count ?? 1) : undefined;
  });
  return { password, problem, left, fault, error };
}
