/** What the assistant itself says, beside predefined replies and models. */
export const sentences = {
  noModel: `No model is configured here, so I can only answer a few predefined questions; *What can you do?* is one of them.

An administrator adds a model by setting \`AI_BASE_URL\` (the address of any server that speaks the OpenAI Chat Completions API, such as \`http://127.0.0.1:11434/v1\`) and \`AI_MODEL\` (its name), and starting again. \`docs/running.md\` says more.`,
  tooMany: 'That was a lot of questions within a minute. Please wait a moment, then ask me again.',
  stopped: 'Stopped, before there was anything to say.',
  silent: 'The model did not answer. Please ask again in a moment; if it goes on, an administrator finds the reason in the log.',
  /** Below what was written. */
  brokeOff: 'The model stopped answering here.',
  cut: 'The answer was longer than a message may be: the rest is cut.',
  limit: 'The model ended here, at the limit of its length.',
} as const;
