// vue-tsc needs the JavaScript API that TypeScript 7 no longer has: this workspace pins TypeScript 6 and hands it over.
const { mkdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

async function main() {
  // Nuxt UI's components take the types of their themes from files its Vite plugin writes.
  if (!existsSync(join(__dirname, 'node_modules/.nuxt-ui/ui.css'))) {
    mkdirSync(join(__dirname, 'node_modules'), { recursive: true });
    const { resolveConfig } = await import('vite');
    await resolveConfig({ configFile: join(__dirname, 'vite.config.ts') }, 'build');
  }
  process.argv.push('--project', join(__dirname, 'tsconfig.json'));
  require('vue-tsc').run(require.resolve('typescript/lib/tsc'));
}

void main();
