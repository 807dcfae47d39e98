/** A model that did not answer as it should: why, in words of ours. */
export class ModelFault extends Error {
  override name = 'ModelFault';
}

/**
 * Why asking a model failed, for the log and the runs table. Only what is known to hold no secret: servers repeat keys and questions in
 * their own words, so those are left out.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof ModelFault) return error.message;
  if (!(error instanceof Error)) return 'failed';
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status === 'number') return `status ${status}${isWord(code) ? ` (${code})` : ''}`;
  if (error instanceof SyntaxError) return 'malformed chunk';
  if (error instanceof TypeError && error.message === 'terminated') return 'connection broke off';
  const because = codeOfCause(error);
  return because === null ? error.constructor.name : `${error.constructor.name} (${because})`;
}

/** The innermost code, such as ECONNREFUSED. */
function codeOfCause(error: Error): string | null {
  const { cause } = error;
  if (!(cause instanceof Error)) return null;
  const { code } = cause as { code?: unknown };
  return isWord(code) ? code : codeOfCause(cause);
}

const isWord = (code: unknown): code is string => typeof code === 'string' && /^[\w.-]{1,40}$/.test(code) && !/^sk-/i.test(code);
