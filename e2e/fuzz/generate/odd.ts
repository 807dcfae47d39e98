import type { Random } from './random.ts';
import { Fields, Raw, type Tree } from './tree.ts';

const deep = (depth: number, open: string, close: string) => new Raw(open.repeat(depth) + close.repeat(depth));

/** Numbers as they may be written, also such as JSON has not. */
const numbers = [
  ...['-1', '-0', '0', '0.5', '1e308', '1e309', '-1e309', '1e-400', '9007199254740991', '9007199254740992', '9007199254740993'],
  ...[
    '18446744073709551616',
    '-9223372036854775809',
    '4294967296',
    '2147483648',
    '1E2',
    '1.0',
    'NaN',
    'Infinity',
    '0x10',
    '01',
    '.5',
    '+1',
  ],
];

/** Texts that some reader takes for something else. */
export const oddTexts = [
  ...[
    '',
    ' ',
    '\t\r\n',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00x',
    'x\ud83d',
    '\ufeff',
    '\u200b',
    '\u202egpj',
    '\u2028',
    'e\u0301'.repeat(40),
  ],
  ...['👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'ﷺ', '\uffff', 'İ', 'ß', '０１', 'trailing   '],
  ...[
    "' OR 1=1 --",
    "\\'; DROP TABLE message; --",
    '%',
    '_%_',
    '$' + '{jndi:ldap://x}',
    '{{7*7}}',
    '../../../../etc/passwd',
    '%00',
    '%c0%ae',
  ],
  ...['<script>alert(1)</script>', '"><img src=x>', '\r\nX-Injected: 1', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null'],
  ...['NaN', 'true', '-1', '1e9', '9007199254740993', '*', '>', '$JS.API.>', '00000000-0000-0000-0000-000000000000'],
  ...[
    '00000000-0000-7000-8000-0000000000a1',
    'FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF',
    '2026-02-30T25:61:61Z',
    '+275760-09-13T00:00:00.001Z',
  ],
];

/** Names that reach into prototypes, and names of fields that a service sets itself. */
const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '0',
  'length',
  'id',
  'from',
  'seq',
  'role',
  'via',
  'then',
];

export function oddName(random: Random): string {
  return random.pick(names);
}

/** Something that is not what was asked for. */
export function oddValue(random: Random): Tree {
  switch (random.below(9)) {
    case 0:
      return null;
    case 1:
      return random.percent(50);
    case 2:
    case 3:
      return new Raw(random.pick(numbers));
    case 4:
      return [];
    case 5:
      return new Fields([[oddName(random), new Fields([['x', 1]])]]);
    case 6:
      return random.pick([deep(40, '[', ']'), deep(10_000, '[', ']'), deep(3000, '{"a":', '1}'), deep(9000, '[', '')]);
    default:
      return oddText(random);
  }
}

export function oddText(random: Random): string {
  const text = random.pick(oddTexts);
  if (random.percent(80)) return text;
  return random.percent(50) ? text.repeat(random.pick([2, 60, 5000])) : 'x'.repeat(random.pick([33, 255, 256, 10_001, 70_000]));
}
