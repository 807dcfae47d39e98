const longestQuote = 200;

/** What the scripted model says: the question again, how much it was given, and some Markdown to look at. */
export function friendlyAnswer(question: string, messages: number): string {
  const quoted = question.length > longestQuote ? `${question.slice(0, longestQuote).toWellFormed()}…` : question;
  return `Good question! You asked:

> ${quoted.replaceAll('\n', '\n> ')}

I am the **scripted model** that comes with Chatter for development, so I know nothing, but I was given ${messages} messages and I can show you how an answer looks:

- it arrives word by word,
- it may hold \`code\` and lists,
- and it can be stopped.

\`\`\`ts
const answer = 42;
\`\`\`
`;
}
