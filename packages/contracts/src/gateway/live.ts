import Type from 'typebox';
import { live } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';

/** `live.presence.<account>`: somebody's first socket opened or last one closed; gateways with a watcher follow it. */
export const livePresence = live(
  ['gateway'],
  'presence',
  'Somebody came or went',
  Type.Object({
    of: Id,
    state: Type.Union([Type.Literal('online'), Type.Literal('offline')]),
    lastSeen: Type.Optional(Type.Integer()),
  }),
);

/** `live.typing.<c>`: somebody writes, as chat says by `tell-typing`; each gateway passes it on to those of its sockets that are in the conversation. */
export const liveTyping = live(['chat'], 'typing', 'Somebody writes in a conversation', Type.Object({ c: Id, from: Id }));
