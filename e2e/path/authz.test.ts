import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applyForEmployee } from '@chatter/contracts/auth/console-routes.ts';
import { setEntry } from '@chatter/contracts/auth/entry-routes.ts';
import { setPhoto } from '@chatter/contracts/auth/routes.ts';
import type { ActorKind } from '@chatter/contracts/authz-matrix.ts';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { clientFrames } from '@chatter/contracts/gateway/frames.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { asks, byPassword, type Props, terms } from '../authz/asks.ts';
import { type Cast, gatherCast, makePeople, suspended, withConsole } from '../authz/cast.ts';
import { sayFrame } from '../authz/frames.ts';
import { readMatrix } from '../authz/matrix.ts';
import { type Answer, type Asking, request } from '../authz/request.ts';
import { portrait } from '../browser/portrait.ts';
import { type Someone, type System, startSystem } from '../system.ts';

const { actors, routes, frames } = readMatrix();
let system: System;
let outside: Someone;
let props: Props;
before(async () => {
  const off = { CHATTER_LIMITS: 'off' };
  system = await startSystem({ auth: off, gateway: off, community: off });
  const [one, two] = (await makePeople(system, ['root', 'helpful'])) as [Someone, Someone];
  const root = await withConsole(system, one, 'admin');
  await request(system, root, setEntry, { body: { registration: 'open', domains: [], terms, notice: null, why: 'The matrix is walked' } });
  outside = await suspended(system, root);
  const photo = ((await request(system, root, setPhoto, { file: portrait(64, 64) })).body as { photo: string }).photo;
  const { body } = await request(system, two, applyForEmployee, { body: { motive: 'I like to help people.' } });
  props = { photo, application: (body as { id: string }).id };
});
after(() => system[Symbol.asyncDispose]());

let readers: Promise<Cast> | undefined;
/** Who reads changes nothing for those after it (RFC 9110, 9.2.1); whoever acts has a cast of their own. */
function castFor({ method, path }: Route): Promise<Cast> {
  if (method !== 'GET') return gatherCast(system, outside, { passwords: byPassword.includes(`${method} ${path}`) });
  readers ??= gatherCast(system, outside, { passwords: false });
  return readers;
}

/** The routes as the installation itself says it has them: the merged OpenAPI document of all services. */
async function documented(): Promise<string[]> {
  const { paths } = (await (await fetch(`${system.url}/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
}

test('every route of the merged OpenAPI document and every frame has an entry, and can be asked', async () => {
  const found = (await documented()).toSorted();
  assert.deepEqual([...routes.keys()].toSorted(), found);
  assert.deepEqual(Object.keys(asks).toSorted(), found);
  assert.deepEqual([...frames.keys()].toSorted(), Object.keys(clientFrames).toSorted());
});

const codes: Readonly<Record<number, readonly string[]>> = {
  401: ['not-signed-in', 'login-refused', 'log-in-over', 'passkey-refused'],
  403: ['forbidden', 'not-allowed', 'account-suspended', 'proof-needed', 'factor-wrong'],
  404: ['not-found'],
};
const withoutRequest = ({ status, body }: Answer) => ({ status, body: { ...(body as object), requestId: '' } });

/** Asks as one kind of actor; whoever is answered "not found" is asked once more, for what does not exist. */
async function walk(cast: Cast, route: Route, kind: ActorKind): Promise<number> {
  const who = cast.actors[kind];
  const asking = (asks[`${route.method} ${route.path}`] as (typeof asks)[string])(cast, who, kind, props);
  const answer = await request(system, who, route, asking);
  const { code } = answer.body as { code?: string };
  const known = codes[answer.status];
  if (known !== undefined) assert.ok(known.includes(code ?? ''), `${route.id} as ${kind}: ${answer.status} ${code}`);
  if (answer.status === 404) assert.deepEqual(withoutRequest(answer), withoutRequest(await request(system, who, route, elsewhere(asking))));
  return answer.status;
}

const elsewhere = (asking: Asking): Asking => ({ ...asking, params: { ...asking.params, id: uuidV7() } });

for (const route of catalogue.routes) {
  test(`attack 30: ${route.method} ${route.path} does for everybody what the matrix says`, async () => {
    const cast = await castFor(route);
    const found: Record<string, number> = {};
    for (const kind of actors.toSorted(lastOwner)) found[kind] = await walk(cast, route, kind);
    const expected = routes.get(`${route.method} ${route.path}`);
    assert.deepEqual(found, { ...expected?.outcomes }, `of ${expected?.about}`);
  });
}

/** Who may do most acts last. */
function lastOwner(a: ActorKind, b: ActorKind): number {
  const rank = (kind: ActorKind) => (kind === 'owner' ? 2 : kind === 'admin' ? 1 : 0);
  return rank(a) - rank(b);
}

for (const [frame, expected] of frames) {
  test(`the frame ${frame} does for everybody what the matrix says`, async () => {
    const cast = await gatherCast(system, outside, { passwords: false });
    const found: Record<string, string> = {};
    for (const kind of actors) found[kind] = await sayFrame(system, cast, frame, kind);
    assert.deepEqual(found, { ...expected });
  });
}
