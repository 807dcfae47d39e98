import Type from 'typebox';
import { consumer, fact } from '../kit/define.ts';
import { Id, Seq } from '../kit/ids.ts';

export const assistantSummoned = fact(
  'chat',
  'assistant.summoned',
  'Somebody asked the assistant; keyed by conversation. Published before the message is acked, and again for each retry: consumers know it by (c, seq).',
  Type.Object({ c: Id, seq: Seq, account: Id }),
);

export const aiSummons = consumer('ai', 'summons', assistantSummoned);

export const chatFacts = [assistantSummoned] as const;
