import Type from 'typebox';
import { route } from '../kit/define.ts';
import { FirstCodes } from './recovery.ts';

const onItsWay = Type.Object({ next: Type.Literal('code') });

export const askFactorLetter = route({
  service: 'auth',
  id: 'askFactorLetter',
  method: 'POST',
  path: '/sessions/factor/letter',
  what: 'Have a letter sent with a code that finishes the log-in under way in this browser, once and within ten minutes. At most one a minute.',
  access: 'anyone',
  answers: { 202: onItsWay },
  refusals: ['log-in-over', 'not-allowed', 'too-many-requests', 'unavailable'],
});

export const askProofLetter = route({
  service: 'auth',
  id: 'askProofLetter',
  method: 'POST',
  path: '/me/proof/letter',
  what: 'Have a letter sent with a code by which one shows again that it is oneself.',
  access: 'account',
  answers: { 202: onItsWay },
  refusals: ['not-allowed', 'too-many-requests', 'unavailable'],
});

export const setCodeLetters = route({
  service: 'auth',
  id: 'setCodeLetters',
  method: 'PUT',
  path: '/me/code-letters',
  what: 'Let codes by letter be a second factor: weaker than the others, since whoever reads the mail has it. Not for administrators. All other sessions end; a letter tells.',
  access: 'account',
  answers: { 200: FirstCodes },
  refusals: ['proof-needed', 'not-allowed'],
});

export const removeCodeLetters = route({
  service: 'auth',
  id: 'removeCodeLetters',
  method: 'DELETE',
  path: '/me/code-letters',
  what: 'Let codes by letter be none. All other sessions end; a letter tells.',
  access: 'account',
  answers: { 204: null },
  refusals: ['proof-needed'],
});

export const codeLetterRoutes = [askFactorLetter, askProofLetter, setCodeLetters, removeCodeLetters] as const;
