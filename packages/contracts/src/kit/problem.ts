import Type, { type Static } from 'typebox';

/** An HTTP error body, `application/problem+json` (RFC 9457), with a stable `code` from the route's refusals. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  /** Faults of the request, each with an RFC 6901 pointer into it. */
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
  /** Seconds after which a retry may succeed. */
  retryAfterSeconds: Type.Optional(Type.Integer()),
  requestId: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

/** Codes any route may answer with, whatever it declares. */
export const commonRefusals = {
  'invalid-request': 400,
  'not-signed-in': 401,
  forbidden: 403,
  'cross-site': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'too-many-requests': 429,
  fault: 500,
  unavailable: 503,
} as const;
export type CommonRefusal = keyof typeof commonRefusals;
