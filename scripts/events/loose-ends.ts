import { catalogue } from '@chatter/contracts/catalogue.ts';
import { grants } from '@chatter/contracts/grants.ts';
import { type Catalogue, consumersOf, followersOf, type GrantsByService } from './readers.ts';

/** Promises that nobody needs, that are made twice, or that are kept for something not promised: one sentence each. */
export function looseEnds(of: Catalogue = catalogue, by: GrantsByService = grants): string[] {
  const { facts, live, consumers, calls, routes } = of;
  return [
    ...facts
      .filter((fact) => consumersOf(fact, of).length + followersOf(fact, by).length === 0)
      .map(({ subject }) => `The fact ${subject} has no consumer and nobody hears it.`),
    ...live.filter((subject) => followersOf(subject, by).length === 0).map(({ subject }) => `Nobody follows ${subject}.`),
    ...consumers
      .filter(({ fact }) => !facts.includes(fact))
      .map(({ name, fact }) => `${name} reads ${fact.subject}, which is no fact of the catalogue.`),
    ...twice([...facts, ...live, ...calls].map(({ subject }) => subject)).map((subject) => `${subject} is declared twice.`),
    ...twice(consumers.map(({ name }) => name)).map((name) => `The consumer ${name} is declared twice.`),
    ...twice(routes.map(({ method, path }) => `${method} ${path}`)).map((route) => `${route} is declared twice.`),
    ...twice(routes.map(({ id }) => id)).map((id) => `The route id ${id} is used twice.`),
  ];
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
