import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8');

type Rgb = readonly [number, number, number];

/** A colour of the style sheet, `oklch(L C H)`, as linear RGB (CSS Color 4, section 10). */
function colour(name: string): Rgb {
  const [, l = 0, c = 0, h = 0] = (new RegExp(`--${name}: oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+)\\)`).exec(css) ?? []).map(Number);
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const [long, medium, short] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('the words of a solid button can be read (AA), under the pointer too, by day and by night', () => {
  const [day, night] = [[1, 1, 1] as const, colour('ui-text-inverted')];
  for (const tone of ['primary', 'error']) {
    for (const shade of [600, 700]) assert.ok(contrast(colour(`ui-color-${tone}-${shade}`), day) >= 4.5, `${tone} ${shade}`);
    for (const shade of [400, 300]) assert.ok(contrast(colour(`ui-color-${tone}-${shade}`), night) >= 4.5, `${tone} ${shade}`);
  }
});
