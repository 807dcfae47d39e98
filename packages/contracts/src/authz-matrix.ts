import Type, { type Static } from 'typebox';

/**
 * Kinds of actors: not signed in; signed in, and in nothing of what is asked about; who was in it and is not any more; in it; who owns it;
 * who has the role of an employee or an administrator, with the console open, and is in nothing of it; who is shut out, with a cookie of before.
 */
const actors = ['anonymous', 'stranger', 'former', 'member', 'owner', 'employee', 'admin', 'suspended'] as const;
export type ActorKind = (typeof actors)[number];

const row = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(of: T) =>
  Type.Array(of, { minItems: 8, maxItems: 8 });

/**
 * The form of `authz.matrix.json`: what becomes of every route, by method and path in groups of what they are about, and of every frame of
 * a client, for each kind of actor in the order of `actors`. A route has the status of its answer. A frame is `taken`, refused with a code,
 * answered by silence (`nothing`), or there is no socket to say it on. What one is not in does not exist (404); a community is listed for
 * everybody, so that who may not change it is told so (403).
 */
export const AuthzMatrix = Type.Object(
  {
    actors: Type.Array(Type.Union(actors.map((actor) => Type.Literal(actor))), { minItems: 8, maxItems: 8, uniqueItems: true }),
    routes: Type.Record(Type.String(), Type.Record(Type.String(), row(Type.Integer()))),
    frames: Type.Record(Type.String(), row(Type.String())),
  },
  { additionalProperties: false },
);
export type AuthzMatrix = Static<typeof AuthzMatrix>;
