import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { accountFiles } from './deploy/account-files.ts';
import { writeFiles } from './deploy/files.ts';
import { fillSecretsFolder } from './deploy/secrets-folder.ts';
import { explain } from './start/explain.ts';
import { Hindrance } from './start/hindrance.ts';
import { root } from './start/root.ts';

/** `npm run deploy:config`: accounts, passwords and addresses of a deployment. Exit code 1 with a sentence when it cannot. */
const help = `Writes what the servers and services of a deployment are configured with, as packages/contracts/src/grants.ts says.

  npm run deploy:config                        deploy/accounts/: what each account may do, without passwords
  npm run deploy:config -- --check             says only whether those files are up to date
  npm run deploy:config -- --secrets FOLDER    FOLDER/: passwords, keys and addresses; made once, then kept
    --kubernetes NAMESPACE                     and FOLDER/kubernetes.yaml: the same as Secrets
    --public-url URL                           where people reach Chatter (http://127.0.0.1:8080)
    --log-shards N                             shards of the log, for a new installation (16)
`;

const options = {
  help: { type: 'boolean' },
  check: { type: 'boolean' },
  secrets: { type: 'string' },
  kubernetes: { type: 'string' },
  'public-url': { type: 'string', default: 'http://127.0.0.1:8080' },
  'log-shards': { type: 'string', default: '16' },
} as const;

const accounts = join(root, 'deploy', 'accounts');

function main(args: string[]): void {
  const { values } = read(args);
  if (values.help === true) return console.log(help.trimEnd());
  if (values.check === true) return check();
  if (values.secrets === undefined) return writeFiles(accounts, accountFiles());
  const logShards = Number(values['log-shards']);
  if (!Number.isInteger(logShards) || logShards < 1 || logShards > 100) throw new Hindrance('--log-shards must be 1 to 100.');
  const { origin: publicUrl } = publicAddress(values['public-url']);
  const folder = resolve(values.secrets);
  fillSecretsFolder({ folder, publicUrl, logShards, namespace: values.kubernetes });
  console.log(`${values.secrets}: written. Keep setup/secrets.json for ever: the data is of no use without it.`);
}

function read(args: string[]) {
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new Hindrance(`${(error as Error).message} Say: npm run deploy:config -- --help`);
  }
}

function check(): void {
  const stale = Object.entries(accountFiles()).filter(([path, text]) => textOf(join(accounts, path)) !== text);
  if (stale.length === 0) return;
  const names = stale.map(([path]) => `deploy/accounts/${path}`).join(', ');
  throw new Hindrance(`${names}: not what the contracts say. Run \`npm run deploy:config\`.`);
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error, 'the folder'));
  process.exitCode = 1;
}
