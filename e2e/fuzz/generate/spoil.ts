import { oddName, oddText, oddValue } from './odd.ts';
import type { Random } from './random.ts';
import { Fields, type Place, placesOf, Raw, type Tree, textOf } from './tree.ts';

/** JSON text made from a valid value: now and then as it is, mostly wrong in one to three places, sometimes no JSON at all. */
export function spoiledText(valid: Tree, random: Random): string {
  if (random.percent(10)) return textOf(valid);
  let tree = valid;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const places = placesOf({
      value: tree,
      put: (next) => {
        tree = next;
      },
    });
    // The root is one of few places: without this every third text would have lost all its fields.
    const inner = random.percent(95) && places.length > 1 ? places.slice(1) : places;
    random.pick(spoilers)(random.pick(inner), random, random.pick(places));
  }
  const text = textOf(tree);
  return random.percent(12) ? brokenText(text, random) : text;
}

type Spoiler = (place: Place, random: Random, other: Place) => void;

const spoilers: readonly Spoiler[] = [
  (place, random) => place.put(oddValue(random)),
  (place, random) => place.put(oddText(random)),
  (place) => place.put([place.value]),
  (place, random) => place.put(new Fields([[oddName(random), place.value]])),
  (place) => place.put(Array.from({ length: 600 }, () => place.value).slice(0, Math.ceil(50_000 / (textOf(place.value).length + 1)))),
  (place, _, other) => place.put(new Raw(textOf(other.value))),
  (place, random, other) => withFields([other, place], ({ entries }) => entries.splice(random.below(entries.length + 1), 1)),
  (place, random, other) => withFields([other, place], ({ entries }) => entries.push([oddName(random), oddValue(random)])),
  (place, random, other) =>
    withFields([other, place], ({ entries }) => {
      const [name, value] = random.pick(entries) ?? ['t', null];
      entries.push([name, random.percent(50) ? value : oddValue(random)]);
    }),
];

function withFields(places: readonly Place[], change: (fields: Fields) => void): void {
  for (const { value } of places) if (value instanceof Fields) return change(value);
}

function brokenText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const breaks = [
    () => text.slice(0, at),
    () => text.slice(0, at) + random.pick(['"', '\\', '{', ',', '\u0000', '\ud800', '/*', '\u00a0']) + text.slice(at),
    () => `${text}${random.pick([text, ' x', '\u0000', '\n'])}`,
    () => `\ufeff${text}`,
    () => text.replaceAll('"', "'"),
    () => '',
  ];
  return random.pick(breaks)();
}
