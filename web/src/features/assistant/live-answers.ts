/** An answer that is being written, as far as its pieces have come. */
export interface LiveAnswer {
  /** The attempt the pieces belong to. */
  run: string;
  /** The pieces from the first up to the first that is missing. */
  text: string;
  /** The number of the piece that goes on behind the text. */
  next: number;
  /** Pieces that came before their turn. */
  early: ReadonlyMap<number, string>;
  /** Pieces that came, for seeing that something happens even where the text does not grow. */
  pieces: number;
}

/** Answers under way, by conversation. A value: every change makes a new one. */
export interface LiveAnswers {
  of: ReadonlyMap<string, LiveAnswer>;
  /** Attempts that are over, the latest last: a piece of theirs that comes late begins nothing. */
  over: readonly string[];
  /** The attempt that became a message, by the message's id: it is shown where the attempt was. */
  became: ReadonlyMap<string, string>;
}

/** An answer that is waited for: the attempt at it, if one has begun, and what has come of that. */
export interface AwaitedAnswer extends Pick<LiveAnswer, 'text' | 'pieces'> {
  run: string | null;
  /** When the question was asked, in milliseconds since 1970. */
  since: number;
}

/** Nothing is being written. */
export function noAnswers(): LiveAnswers {
  return { of: new Map(), over: [], became: new Map() };
}
