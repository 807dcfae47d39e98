import Type from 'typebox';
import { consumer, fact } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { AccessChange } from './access.ts';

export const accessChanged = fact(
  'community',
  'access.changed',
  'Who may see and say what in a community changed; keyed by community. The safety net of `rpc.chat.apply-access`.',
  Type.Object({ community: Id, change: AccessChange }),
);

export const chatAccess = consumer('chat', 'access', accessChanged);

export const communityFacts = [accessChanged] as const;
