import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { ConfigError, commonConfig } from '@chatter/platform/config.ts';
import Type, { type Static } from 'typebox';

export const mailerConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  PUBLIC_URL: Type.String({ description: 'where people reach us: the root of every link in a letter' }),
  SMTP_URL: Type.String({ pattern: '^smtps?://', description: 'smtp://user:password@host:port, or smtps:// for TLS from the start' }),
  MAIL_FROM: Type.String({
    pattern: '^(?:[^<>"\\r\\n]+ <[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+)$',
    description: 'who letters are from: Chatter <chatter@example.org>',
  }),
});
export type MailerConfig = Static<typeof mailerConfig>;

/** @throws ConfigError when PUBLIC_URL is no address for links */
export function linkRootOf({ PUBLIC_URL }: Pick<MailerConfig, 'PUBLIC_URL'>): string {
  try {
    return publicAddress(PUBLIC_URL).origin;
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
}
