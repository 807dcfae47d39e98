import { once } from 'node:events';
import { processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { startMailbox } from '@chatter/testkit/mailbox/start-mailbox.ts';
import Type from 'typebox';

/** The development mailbox as a program of its own, for compose and Kubernetes: until SIGTERM or SIGINT. */
const config = Type.Object({
  HOST: Type.String({ default: '127.0.0.1' }),
  SMTP_PORT: Type.Integer({ default: 1025, minimum: 0, maximum: 65535 }),
  WEB_PORT: Type.Integer({ default: 1080, minimum: 0, maximum: 65535 }),
  MAILBOX_FOLDER: Type.Optional(Type.String({ description: 'where letters are kept; a temporary folder by default' })),
});

const { HOST: host, SMTP_PORT: smtpPort, WEB_PORT: webPort, MAILBOX_FOLDER: folder } = readConfig(config, processEnvironment());
await using mailbox = await startMailbox({ host, smtpPort, webPort, ...(folder === undefined ? {} : { folder }) });
console.log(`Letters: ${mailbox.smtpUrl}, ${mailbox.url}`);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
