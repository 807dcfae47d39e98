import { generateKeyPairSync } from 'node:crypto';
import { route } from '@chatter/contracts/kit/define.ts';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import Type from 'typebox';
import { createApp, mount } from '../src/http.ts';
import { createIdentitySigner, createIdentityVerifier, type Identity, identityHeader } from '../src/identity.ts';
import { createLog } from '../src/log.ts';
import { Refusal } from '../src/refusal.ts';
import type { Logged } from './start-scope.ts';

const strict = { additionalProperties: false } as const;
const Thing = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 10 }),
    count: Type.Integer({ minimum: 0 }),
    'a/b~c': Type.Optional(Type.Boolean()),
    parts: Type.Optional(Type.Array(Type.Object({ id: Type.Integer() }, strict), { maxItems: 3 })),
  },
  strict,
);
const makeThing = route({
  service: 'auth',
  id: 'makeThing',
  method: 'POST',
  path: '/things',
  what: 'Make a thing.',
  access: 'account',
  body: Thing,
  answers: { 201: Type.Object({ made: Type.String() }), 204: null },
  refusals: ['thing-taken'],
});
const getThing = route({
  service: 'auth',
  id: 'getThing',
  method: 'GET',
  path: '/things/:id',
  what: 'One thing.',
  access: 'anyone',
  params: Type.Object({ id: Type.String({ pattern: '^[a-z]+$' }) }, strict),
  query: Type.Object({ limit: Type.Optional(Type.String({ pattern: '^[0-9]+$' })) }, strict),
  answers: { 200: Type.Object({ id: Type.String(), caller: Type.Union([Type.String(), Type.Null()]), client: Type.String() }) },
  refusals: [],
});

const setFile = route({
  service: 'auth',
  id: 'setFile',
  method: 'PUT',
  path: '/file',
  what: 'Keep a file.',
  access: 'account',
  upload: { maxBytes: 100_000, types: ['image/png', 'image/gif'] },
  answers: { 204: null },
  refusals: [],
});
const getFile = route({
  service: 'auth',
  id: 'getFile',
  method: 'GET',
  path: '/file',
  what: 'The file.',
  access: 'account',
  download: { type: 'image/png', immutable: true },
  answers: { 200: null },
  refusals: [],
});

/** An Ed25519 pair in the form of IDENTITY_PRIVATE_KEY and IDENTITY_PUBLIC_KEY. */
export function keyPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

export interface Answer {
  status: number;
  type: string;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer it says itself
  body: any;
  bytes: Buffer;
}
export interface TestApp extends AsyncDisposable {
  app: FastifyInstance;
  logged: Logged[];
  /** What `setFile` was given, and `getFile` answers. */
  file: Buffer | null;
  metrics: Registry;
  /** Bodies that reached the handler of `makeThing`. */
  handled: unknown[];
  /** What the handler of `makeThing` does. */
  act: () => { status: 201; body: { made: string } } | { status: 204 };
  identity: Identity;
  send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    more?: { payload?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
}

/** An application with some routes, asked as the gateway asks it, or without its signature. */
export async function startApp(): Promise<TestApp> {
  const logged: Logged[] = [];
  const metrics = new Registry();
  const app = createApp({ metrics, log: createLog('test', 'info', { write: (line) => void logged.push(JSON.parse(line) as Logged) }) });
  const { privateKey, publicKey } = keyPair();
  const verify = createIdentityVerifier(publicKey);
  const sign = createIdentitySigner(privateKey);
  const it: TestApp = {
    app,
    logged,
    file: null,
    metrics,
    handled: [],
    act: () => ({ status: 201, body: { made: 'it' } }),
    identity: { actor: { account: 'an-account', session: 'a-session', role: 'user' }, client: '192.0.2.7' },
    async send(method, url, { payload, headers = {} } = {}) {
      const signed = { [identityHeader]: await sign(it.identity), ...headers };
      const asked = payload === undefined ? {} : { payload: payload as object };
      const {
        statusCode,
        headers: answered,
        payload: text,
        rawPayload: bytes,
      } = await app.inject({ method, url, headers: signed, ...asked });
      const type = String(answered['content-type'] ?? '');
      return { status: statusCode, type, headers: answered, body: type.includes('json') ? JSON.parse(text) : text, bytes };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
  mount(app, verify, makeThing, async ({ body }) => {
    it.handled.push(body);
    return it.act();
  });
  mount(app, verify, getThing, async ({ params, actor, client }) => ({
    status: 200,
    body: { id: params.id, caller: actor?.account ?? null, client },
  }));
  mount(app, verify, setFile, async ({ body }) => {
    it.file = body;
    return { status: 204 };
  });
  mount(app, verify, getFile, async () => {
    if (it.file === null) throw new Refusal('not-found');
    return { status: 200, bytes: it.file };
  });
  await app.ready();
  return it;
}
