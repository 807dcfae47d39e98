import { createI18n } from 'vue-i18n';
import { en, type Texts } from './en.ts';

declare module 'vue-i18n' {
  // Typed keys: `t` knows the texts.
  export interface DefineLocaleMessage extends Texts {}
}

/** The app's one i18n instance. Messages are compiled without `eval`: the content policy forbids it. */
export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en } });
