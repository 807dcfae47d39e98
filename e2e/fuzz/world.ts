import type { System } from '../system.ts';
import type { Cast } from './cast.ts';
import type { Findings } from './findings.ts';
import type { Random } from './generate/random.ts';
import type { Making } from './generate/valid.ts';
import type { Markers } from './markers.ts';

/** What a surface is fuzzed with. */
export interface World {
  readonly system: System;
  readonly findings: Findings;
  readonly markers: Markers;
  readonly cast: Cast;
  readonly random: Random;
  /** Ids of people and conversations that must not be touched, for strangers to try. */
  readonly forbidden: { readonly people: readonly string[]; readonly c: string };
  /** Whether the time is up. */
  over(): boolean;
}

/** What values are made with; strangers also try what is not theirs. */
export function makingOf({ random, markers, cast, forbidden }: World, strangers = true): Making {
  const ids = (field: string) => {
    const known = cast.ids(field);
    if (!strangers) return known;
    return field === 'c' || field === 'id' ? [...known, forbidden.c] : [...known, ...forbidden.people];
  };
  return { random, markers, ids };
}
