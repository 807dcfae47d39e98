/** Some of many questions, from everywhere in the list: those beside each other are about the same. */
export function suggestionsOf(questions: readonly string[], count: number): string[] {
  const taken = Math.min(count, questions.length);
  return Array.from({ length: taken }, (_, at) => questions[Math.floor((at * questions.length) / taken)] ?? '');
}
