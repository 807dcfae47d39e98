import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles letters: 150 packages that nothing else needs, fetched when the layout is changed and not before. */
const compiler = 'mjml@5.4.1';
const folder = join(import.meta.dirname, '..', 'services', 'mailer', 'src', 'letters');
const [source, made] = [join(folder, 'layout.mjml'), join(folder, 'layout.html')];

execFileSync('npx', ['--yes', '--ignore-scripts', compiler, source, '-o', made, '--config.validationLevel', 'strict'], {
  stdio: 'inherit',
});
const hash = createHash('sha256').update(readFileSync(source)).digest('hex');
appendFileSync(made, `<!-- Made by ${compiler} from layout.mjml, SHA-256 ${hash}: change that, then run npm run letters. -->\n`);
