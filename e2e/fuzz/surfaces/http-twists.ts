import { oddText, oddTexts } from '../generate/odd.ts';
import type { Random } from '../generate/random.ts';
import { spoiledText } from '../generate/spoil.ts';
import type { Tree } from '../generate/tree.ts';

/** A request before it is said. */
export interface Said {
  method: string;
  path: string;
  query: string;
  headers: [string, string][];
  /** What the body says, where the route wants one. */
  readonly value: Tree;
  body: Buffer;
  /** What `content-length` says; null: the truth, '': nothing. */
  length: string | null;
  version: string;
  /** Says no more after it; otherwise waits for the answer. */
  leaves?: boolean;
  /** It breaks HTTP itself, so that there may be no answer. */
  mayBeCut?: boolean;
  /** False: the address or method may now be another route's. */
  sameRoute?: boolean;
  /** It may open a socket. */
  opens?: boolean;
  /** The bytes that were said. */
  shown(): string;
}

type Twist = (said: Said, random: Random) => void;

/** Makes a valid request wrong in one or two ways; one in ten stays as it is. */
export function twist(said: Said, random: Random): void {
  if (random.percent(10)) return;
  if (said.value !== null && random.percent(60)) return spoilBody(said, random);
  random.pick(twists)(said, random);
  if (random.percent(20)) random.pick(twists)(said, random);
}

const spoilBody: Twist = (said, random) => {
  said.body = Buffer.from(spoiledText(said.value, random));
};
const set = (said: Said, name: string, value: string) => {
  said.headers = [...said.headers.filter(([known]) => known !== name), [name, value]];
};
const latin1 = (text: string) =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, ' ');

const contentTypes = [
  ...[
    '',
    'text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=',
    'application/json;;;',
    'application/jsonx',
    'json',
  ],
  ...[
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'application/problem+json',
  ],
  ...[
    'APPLICATION/JSON',
    'image/svg+xml',
    'image/png',
    '*/*',
    '/',
    ';',
    `application/json; x=${'y'.repeat(3000)}`,
    '__proto__',
    'application/\xff',
  ],
];
const multipart = (random: Random) =>
  random.pick([
    '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\nxx\r\n--b--',
    '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b',
    '--b\r\nContent-Disposition',
    '--b--\r\n'.repeat(500),
  ]);
const badPercents = ['%', '%z', '%zz', '%ff', '%c0%ae', '%ed%a0%80', '%00', '%25', '%u0041', '%2', '%F0%9F%98'];
const badQueries = [
  ...[
    '__proto__=1',
    'constructor=1',
    '__proto__[x]=1',
    'a[b]=c',
    'q=1&q=2',
    'limit=1&limit=2',
    '&&&',
    '=',
    '=x',
    '?',
    'q',
    'q=',
    'q=%00',
    'q=a+b',
    '#x',
  ],
  ...[
    'limit=0',
    'limit=-1',
    'limit=999',
    'limit=1e2',
    'cursor=AAAA',
    'cursor=eyJ9',
    'before=0&after=1',
    'around=999999999999999',
    'mine=false',
  ],
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK', 'QUERY', 'get', 'X', 'SEARCH'];
/** What only a proxy or the gateway itself says. */
const inner = [
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-request-id', 'traceparent', 'tracestate', 'baggage'],
  ...['x-chatter-identity', 'x-http-method-override', 'range', 'if-none-match', 'if-modified-since', 'accept', 'accept-encoding', 'te'],
  ...['sec-fetch-site', 'referer', 'user-agent', 'authorization', 'prefer', 'content-encoding', 'expect', 'trailer', 'keep-alive', 'via'],
];

const twists: readonly Twist[] = [
  (said, random) => set(said, 'content-type', random.pick(contentTypes)),
  (said, random) => {
    set(said, 'content-type', 'multipart/form-data; boundary=b');
    said.body = Buffer.from(multipart(random));
  },
  (said, random) => {
    said.body = random.percent(50) ? random.bytes(random.below(400)) : Buffer.alloc(random.pick([65_537, 300_000]), 'x');
  },
  (said, random) => {
    const query = random.pick([
      random.pick(badQueries),
      random.pick(badPercents),
      `q=${random.pick(badPercents)}`,
      latin1(oddText(random)).replaceAll(' ', '+'),
    ]);
    said.query = said.query === '' || random.percent(50) ? query : `${said.query}&${query}`;
    if (random.percent(5)) said.query = 'a=1&'.repeat(3000);
  },
  (said, random) => {
    const parts = said.path.split('/');
    const at = 3 + random.below(parts.length - 3);
    parts[at] = random.pick([
      ...badPercents,
      encodeURIComponent(random.pick(oddTexts).toWellFormed()),
      '..',
      '.',
      '..%2f..',
      ';x',
      `${parts[at]}/`,
      'x'.repeat(9000),
    ]);
    said.path = parts.join('/');
    said.sameRoute = false;
  },
  (said, random) => {
    said.path = random.pick([
      `/${said.path}`,
      `${said.path}/`,
      said.path.toUpperCase(),
      said.path.replace('/v1', '/v1/.'),
      `http://x${said.path}`,
      '*',
      '//',
      `/ws?${said.path}`,
    ]);
    said.sameRoute = false;
    said.mayBeCut = true;
  },
  (said, random) => {
    const [, own = ''] = said.headers.find(([name]) => name === 'cookie') ?? [];
    const odd = latin1(oddText(random));
    set(
      said,
      'cookie',
      random.pick([
        odd,
        `${own}; ${own}`,
        `${own}${odd}`,
        own.replace('=', '=='),
        own.slice(0, -3),
        'a=b; '.repeat(1500) + own,
        `__proto__=x; ${own}`,
      ]),
    );
  },
  (said, random) =>
    set(
      said,
      random.pick(inner),
      latin1(random.percent(50) ? random.pick(oddTexts) : random.pick(['x'.repeat(5000), '1', '-1', ',', '"'])),
    ),
  (said, random) => set(said, 'origin', random.pick(['null', '', 'http://evil.example', `${said.headers[1]?.[1]}.evil.example`, '\xff'])),
  (said, random) => {
    if (random.percent(50)) set(said, 'x-large', 'y'.repeat(random.pick([15_000, 17_000, 90_000])));
    else for (let count = 0; count < 1200; count++) said.headers.push([`x-${count}`, 'y']);
    said.mayBeCut = true;
  },
  (said, random) => {
    said.method = random.pick(methods);
    said.sameRoute = false;
  },
  (said, random) => {
    said.length = random.pick(['-1', '1e1', '0', '1', 'x', '1, 1', '99999999999999999999', '']);
    said.leaves = true;
    said.mayBeCut = true;
    said.sameRoute = false;
  },
  (said, random) => {
    said.headers.push(['transfer-encoding', random.pick(['chunked', 'gzip, chunked', 'chunked, chunked', 'x', 'identity', ' chunked'])]);
    said.length = random.percent(50) ? '' : null;
    said.body = Buffer.from(random.pick(['0\r\n\r\n', 'zz\r\n', '5\r\nab', 'ffffffffffffffff\r\nx', '3;x=y\r\n{}\n\r\n0\r\n\r\n']));
    said.leaves = true;
    said.mayBeCut = true;
    said.sameRoute = false;
  },
  (said, random) => {
    said.headers.push(
      random.pick([
        ['host', 'x'],
        ['host', ''],
        ['x y', 'z'],
        ['x', 'a\r b'],
        ['x', '\0'],
        ['', 'x'],
        ['upgrade', 'h2c'],
      ] as [string, string][]),
    );
    said.version = random.pick(['1.1', '1.0', '2.0', '9', '']);
    said.mayBeCut = true;
    said.sameRoute = false;
  },
  (said, random) => {
    const key = random.pick(['x', '', `${'A'.repeat(22)}==`]);
    said.headers.push(
      ['upgrade', random.pick(['websocket', 'WebSocket', 'h2c', 'x'])],
      ['connection', 'Upgrade'],
      ['sec-websocket-key', key],
    );
    said.headers.push(
      ['sec-websocket-version', random.pick(['13', '8', '1', 'x'])],
      ['sec-websocket-protocol', random.pick(['', 'chatter.v1', ','])],
    );
    if (random.percent(50)) said.path = '/ws';
    said.opens = said.path === '/ws';
    said.sameRoute = false;
  },
  (said, random) => {
    said.headers = said.headers.filter(([name]) => name !== random.pick(['host', 'origin', 'cookie', 'content-type']));
  },
];
