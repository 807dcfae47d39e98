import { redisUsers } from '@chatter/testkit/servers/redis.ts';
import { type Files, lines } from './files.ts';
import { natsConf, sqlAccounts } from './server-files.ts';

/**
 * The committed files of `deploy/accounts`: what each account may do at each server, to be read, reviewed, and taken over by whoever runs
 * servers of their own. Where a password belongs stands `password-of-<user>`.
 */
export function accountFiles(): Files {
  const standIn = (user: string) => `password-of-${user}`;
  return {
    'nats.conf': natsConf(standIn),
    'users.acl': lines(redisUsers(standIn)),
    'accounts.sql': lines(sqlAccounts(standIn)),
  };
}
