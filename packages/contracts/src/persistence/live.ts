import Type, { type Static } from 'typebox';
import { live } from '../kit/define.ts';
import { Id, Seq } from '../kit/ids.ts';

export const Durable = Type.Object({
  shard: Type.Integer(),
  epoch: Type.Integer(),
  heads: Type.Array(Type.Tuple([Id, Seq])),
  /** Conversations in which something that was accepted could not be stored: the archive has something else at its seq. */
  replaced: Type.Optional(Type.Array(Id)),
});
export type Durable = Static<typeof Durable>;

/** `live.durable.<shard>`: committed in MySQL up to these seqs. Also the position check of every feed. */
export const liveDurable = live(['persistence'], 'durable', 'Conversations committed to MySQL, up to which seq', Durable);
