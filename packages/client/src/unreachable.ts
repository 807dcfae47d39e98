/** No answer came: no network, no server, or not in time. What was asked may or may not have happened; `cause` says more. */
export class Unreachable extends Error {
  override name = 'Unreachable';

  constructor(cause: unknown) {
    super('The server did not answer', { cause });
  }
}
