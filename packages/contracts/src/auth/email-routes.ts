import Type from 'typebox';
import { route } from '../kit/define.ts';
import { letterToken } from './letter-token.ts';
import { Proof, proofRefusals } from './proof.ts';
import { emailRule } from './views.ts';

const strict = { additionalProperties: false } as const;

export const askActivation = route({
  service: 'auth',
  id: 'askActivation',
  method: 'POST',
  path: '/accounts/activation-letters',
  what: 'Ask for the activation letter of an address once more; sent at most every ten minutes. The answer is the same whether or not anybody registered it.',
  access: 'anyone',
  body: Type.Object({ email: Type.String(emailRule) }, strict),
  answers: { 202: Type.Object({ next: Type.Literal('activate') }) },
  refusals: ['too-many-requests', 'unavailable'],
});

export const askEmailChange = route({
  service: 'auth',
  id: 'askEmailChange',
  method: 'POST',
  path: '/me/email-change',
  what: "Ask to change one's e-mail address: a link goes to the new one, a notice to the old one. The answer is the same whether or not the new one is known.",
  access: 'account',
  body: Type.Object({ ...Proof, email: Type.String(emailRule) }, strict),
  answers: { 202: Type.Object({ next: Type.Literal('confirm') }) },
  refusals: [...proofRefusals, 'email-same', 'domain-not-allowed', 'too-many-requests', 'unavailable'],
});

export const cancelEmailChange = route({
  service: 'auth',
  id: 'cancelEmailChange',
  method: 'DELETE',
  path: '/me/email-change',
  what: 'Take the change of the e-mail address back that was asked for: its link is void.',
  access: 'account',
  answers: { 204: null },
  refusals: [],
});

export const confirmEmail = route({
  service: 'auth',
  id: 'confirmEmail',
  method: 'POST',
  path: '/accounts/email',
  what: 'Change the e-mail address of the account that the letter to the new one names with its token (`/confirm-email#t=...`). One use; links sent to the old address are void then.',
  access: 'anyone',
  body: Type.Object({ token: letterToken }, strict),
  answers: { 204: null },
  refusals: ['token-invalid', 'domain-not-allowed', 'too-many-requests', 'unavailable'],
});

export const emailRoutes = [askActivation, askEmailChange, cancelEmailChange, confirmEmail] as const;
