import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Role } from '@chatter/contracts/auth/views.ts';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const ActorSchema = Type.Object({ account: Type.String(), session: Type.String(), role: Role });
/** Who is calling, as the gateway vouches for it. */
export type Actor = Static<typeof ActorSchema>;

/** What the gateway says of a request: who (null: nobody signed in) and from which client address. */
export interface Identity {
  actor: Actor | null;
  client: string;
}

/** The header that carries it, signed, on forwarded requests. Services believe no other statement about the caller. */
export const identityHeader = 'x-chatter-identity';
const issuer = 'chatter-gateway';
const lifeSeconds = 120;

/** Signs identities. Texts are reused for half their life, so that a signature is paid for once per session and minute. */
export function createIdentitySigner(privateKeyBase64: string): (identity: Identity) => Promise<string> {
  const key = createPrivateKey({ key: Buffer.from(privateKeyBase64, 'base64'), format: 'der', type: 'pkcs8' });
  const signed = new LRUCache<string, Promise<string>>({ max: 20_000, ttl: (lifeSeconds / 2) * 1000 });
  return (identity) => {
    const name = `${identity.actor?.session ?? ''} ${identity.actor?.role ?? ''} ${identity.client}`;
    const known = signed.get(name);
    if (known !== undefined) return known;
    const token = sign(key, identity);
    signed.set(name, token);
    return token;
  };
}

function sign(key: KeyObject, { actor, client }: Identity): Promise<string> {
  return new SignJWT({ client, ...(actor === null ? {} : { sid: actor.session, role: actor.role }) })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(issuer)
    .setSubject(actor?.account ?? '')
    .setIssuedAt()
    .setExpirationTime(`${lifeSeconds}s`)
    .sign(key);
}

/** Verifies what the gateway signed, once per token; null when it is missing, forged or expired. */
export function createIdentityVerifier(publicKeyBase64: string): (token: string | undefined) => Promise<Identity | null> {
  const key = createPublicKey({ key: Buffer.from(publicKeyBase64, 'base64'), format: 'der', type: 'spki' });
  const verified = new LRUCache<string, { identity: Identity; untilMs: number }>({ max: 20_000 });
  return async (token) => {
    if (token === undefined) return null;
    const known = verified.get(token);
    if (known !== undefined && known.untilMs > Date.now()) return known.identity;
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['EdDSA'], issuer, requiredClaims: ['exp', 'client'] });
      const identity = identityOf(payload);
      verified.set(token, { identity, untilMs: (payload.exp as number) * 1000 });
      return identity;
    } catch {
      return null;
    }
  };
}

function identityOf(payload: Record<string, unknown>): Identity {
  const client = String(payload.client);
  if (!payload.sub) return { actor: null, client };
  return { actor: Value.Parse(ActorSchema, { account: payload.sub, session: payload.sid, role: payload.role }), client };
}
