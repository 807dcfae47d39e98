import Type, { type Static } from 'typebox';
import { Id } from '../kit/ids.ts';

const version = { pv: Type.Integer({ minimum: 1 }) };

/** Longest names, in UTF-16 units. */
export const nameLimits = { community: 80, channel: 50, about: 500 } as const;

/**
 * One change of who may see and say what in a community. `pv` is the community's version after it: 1, 2, 3 ... without holes, so that
 * whoever follows applies each once and in order.
 */
export const AccessChange = Type.Union([
  Type.Object({ ...version, kind: Type.Literal('founded'), name: Type.String(), by: Id }),
  Type.Object({ ...version, kind: Type.Literal('renamed'), name: Type.String() }),
  /** A channel is a conversation; `c` is its id. */
  Type.Object({ ...version, kind: Type.Literal('channel-opened'), c: Id, title: Type.String() }),
  Type.Object({ ...version, kind: Type.Literal('granted'), account: Id }),
  /** `by` is the account itself when it left. */
  Type.Object({ ...version, kind: Type.Literal('revoked'), account: Id, by: Id }),
]);
export type AccessChange = Static<typeof AccessChange>;
