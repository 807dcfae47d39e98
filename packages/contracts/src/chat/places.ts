import Type from 'typebox';
import { call } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';

/** A place is a conversation with people in it, or a community. */
export const sharePlaces = call('chat', 'share-places', 'Of these people those that an account shares a place with; in the order asked.', {
  ask: Type.Object({
    items: Type.Array(Type.Object({ account: Id, of: Type.Array(Id, { maxItems: 500 }) }), { minItems: 1, maxItems: 32 }),
  }),
  answer: Type.Object({ items: Type.Array(Type.Object({ of: Type.Array(Id) })) }),
});

export const listNeighbours = call(
  'chat',
  'list-neighbours',
  'People that an account shares a place with: those of its conversations first, then those of its communities.',
  {
    ask: Type.Object({ account: Id, limit: Type.Integer({ minimum: 1, maximum: 1000 }) }),
    answer: Type.Object({ ids: Type.Array(Id) }),
  },
);
