import { lookUpAccounts, lookUpLimit } from '@chatter/contracts/auth/routes.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { http } from '../../link/http.ts';

/** Ids that are wanted within this time are asked for together. */
const gatherMs = 20;
const retryMs = 5000;

/** Who is who: people by id, as far as this page has met them. Whoever is named by an id alone is looked up. */
export const usePeople = defineStore('people', () => {
  const byId = shallowReactive(new Map<string, Person>());
  /** Whom the server does not know, or not any more. */
  const gone = shallowReactive(new Set<string>());
  const asked = new Set<string>();
  let wanted: string[] = [];

  function learn(people: Iterable<Person>): void {
    for (const person of people) if (!isSame(byId.get(person.id), person)) byId.set(person.id, person);
  }

  /** A person, if known by now; else they will be, soon. */
  function find(id: string): Person | undefined {
    const known = byId.get(id);
    if (known === undefined && !asked.has(id)) want(id);
    return known;
  }

  function want(id: string): void {
    asked.add(id);
    put([id], gatherMs);
  }

  function put(ids: readonly string[], waitMs: number): void {
    if (wanted.length === 0) setTimeout(() => void lookUp(), waitMs);
    wanted.push(...ids);
  }

  async function lookUp(): Promise<void> {
    const ids = wanted;
    wanted = [];
    for (let at = 0; at < ids.length; at += lookUpLimit) {
      const batch = ids.slice(at, at + lookUpLimit);
      try {
        learn((await http.ask(lookUpAccounts, { query: { ids: batch.join(',') } })).items);
        for (const id of batch) if (!byId.has(id)) gone.add(id);
      } catch {
        // Their names are shown as soon as they can be had.
        put(batch, retryMs);
      }
    }
  }

  return { byId, gone, learn, find };
});

function isSame(known: Person | undefined, person: Person): boolean {
  return (
    known?.deleted === person.deleted &&
    known?.displayName === person.displayName &&
    known.username === person.username &&
    known.photo === person.photo
  );
}
