import Type, { type Static } from 'typebox';
import { call, consumer, fact, route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';

/** Who may begin a conversation with somebody, or bring them into a group. */
export const WriteFirst = Type.Union([Type.Literal('everybody'), Type.Literal('places'), Type.Literal('friends')]);
export type WriteFirst = Static<typeof WriteFirst>;

export const Privacy = Type.Object(
  {
    writeFirst: WriteFirst,
    /** Whether those who may see it are shown when one is here, and when one was last. */
    presence: Type.Boolean(),
    /** Whether others see how far one has read. Who hides it does not see it of others. */
    receipts: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Privacy = Static<typeof Privacy>;

export const getPrivacy = route({
  service: 'auth',
  id: 'getPrivacy',
  method: 'GET',
  path: '/me/privacy',
  what: 'What one has set of who may write first, and what others see.',
  access: 'account',
  answers: { 200: Privacy },
  refusals: [],
});

export const setPrivacy = route({
  service: 'auth',
  id: 'setPrivacy',
  method: 'PUT',
  path: '/me/privacy',
  what: 'Set who may write first, and what others see. It holds at once; conversations that have begun go on.',
  access: 'account',
  body: Privacy,
  answers: { 200: Privacy },
  refusals: ['too-many-requests'],
});

/** Accounts that one `see-presence` may ask for, and people that all of them together may look at. */
export const sightLimits = { maxAccounts: 32, maxPeople: 1000 } as const;

export const seePresence = call(
  'auth',
  'see-presence',
  'Whose presence accounts may see: of friends and of those they share a place with, unless they hide it or one of the two has blocked the other. In the order asked.',
  {
    ask: Type.Object({
      items: Type.Array(Type.Object({ account: Id, of: Type.Array(Id, { maxItems: 200 }) }), {
        minItems: 1,
        maxItems: sightLimits.maxAccounts,
      }),
    }),
    answer: Type.Object({ items: Type.Array(Type.Object({ of: Type.Array(Id) })) }),
  },
);

/** Whether somebody hides how far they have read. `pv`: the version of that; what is older than what one knows is passed over. */
export const ReceiptsChoice = Type.Object({ account: Id, pv: Type.Integer({ minimum: 1 }), hidden: Type.Boolean() });
export type ReceiptsChoice = Static<typeof ReceiptsChoice>;

export const receiptsChanged = fact(
  'auth',
  'receipts.changed',
  'Somebody hides how far they have read, or shows it again; keyed by account. The safety net of `rpc.chat.apply-receipts`.',
  ReceiptsChoice,
);

export const chatReceipts = consumer('chat', 'receipts', receiptsChanged);

export const privacyRoutes = [getPrivacy, setPrivacy] as const;
