import { parseArgs } from 'node:util';
import { type Service, services } from '@chatter/contracts/kit/define.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { compareWithKubectl } from './deploy/compare-with-kubectl.ts';
import { rehearse } from './deploy/rehearse.ts';

/** `npm run deploy:try`: what can be seen of images, compose and manifests where no Docker and no cluster run. Exit code 1 when it fails. */
const help = `Makes each image's files in an empty folder, as the Dockerfile says, and runs them as docker-compose.yml says, on servers with the
accounts of a new secrets folder; compares the rendered manifests with kubectl's, where there is one.

  npm run deploy:try                 all services
  npm run deploy:try -- chat auth    only these
`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: { help: { type: 'boolean' } }, allowPositionals: true });
  if (values.help === true) return console.log(help.trimEnd());
  const unknown = positionals.filter((name) => !services.includes(name as Service));
  if (unknown.length > 0) throw new Error(`No such service: ${unknown.join(', ')}. There are: ${services.join(', ')}.`);
  await using folder = await tempFolder();
  const chosen = positionals.length === 0 ? services : (positionals as Service[]);
  await rehearse(chosen, folder.path, (line) => console.log(line));
  if (positionals.length === 0) console.log(compareWithKubectl());
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
