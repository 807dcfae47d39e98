import type { Actor } from '@chatter/platform/identity.ts';
import { Authenticator } from './authenticator-in-tests.ts';
import { enter, prove } from './factors-in-tests.ts';
import { actorOf, join, tokenOf } from './people-in-tests.ts';
import type { Reply, RunningAuth } from './start-auth.ts';

/** Somebody with a passkey, who has just shown who they are. */
export interface Keyed {
  key: Authenticator;
  actor: Actor;
  recoveryCodes: string[];
}

export const offerKey = async (auth: RunningAuth, actor: Actor) => (await auth.send('POST', '/me/passkeys/offer', { actor })).body;
export const addKey = (auth: RunningAuth, actor: Actor, passkey: unknown): Promise<Reply> =>
  auth.send('POST', '/me/passkeys', { actor, body: { name: 'Phone', passkey } });
/** For logging in by a passkey alone. */
export const newChallenge = async (auth: RunningAuth) => (await auth.send('POST', '/sessions/passkey-challenge')).body;

/** Registers somebody and gives them a passkey. */
export async function joinWithKey(auth: RunningAuth, username: string): Promise<Keyed> {
  await join(auth, username);
  const { actor } = await prove(auth, (await enter(auth, username)).actor);
  const key = new Authenticator();
  const added = await addKey(auth, actor, key.make(await offerKey(auth, actor)));
  if (added.status !== 201) throw new Error(`not added: ${JSON.stringify(added.body)}`);
  return { key, actor, recoveryCodes: added.body.recoveryCodes };
}

/** Shows who one is by a passkey, which where there is no password is all there is. @returns the session as it goes on */
export async function proveByKey(auth: RunningAuth, { key, actor }: Pick<Keyed, 'key' | 'actor'>, password?: string): Promise<Actor> {
  const asked = (await auth.send('POST', '/me/proof/passkey-challenge', { actor })).body;
  const factor = { way: 'passkey', response: key.use(asked) };
  const reply = await auth.send('POST', '/me/proof', { actor, body: { factor, ...(password === undefined ? {} : { password }) } });
  if (reply.status !== 204) throw new Error(`not proven: ${JSON.stringify(reply.body)}`);
  return (await actorOf(auth, tokenOf(reply))) as Actor;
}
