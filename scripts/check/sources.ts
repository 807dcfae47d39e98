import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { findImports, type Import } from './imports.ts';
import { type Literal, mask } from './mask.ts';

/** A file of the repository. `code`, `literals` and `imports` are empty for files that hold no TypeScript or JavaScript. */
export interface Source {
  /** Path from the root, with slashes. */
  path: string;
  text: string;
  /** The text with all but code blanked: comments, insides of literals, and the markup of Vue files. */
  code: string;
  literals: Literal[];
  imports: Import[];
  isTest: boolean;
}

/** As in .gitignore; settings and data are of an installation, of which a checkout may hold several. */
const ofOthers = /^(?:node_modules|dist|\.git|\.chatter.*|screenshots)$/;
const settings = '.env';
const binary = /\.(?:png|jpe?g|gif|webp|ico|woff2?|gz|zip|pdf)$/;
const script = /\.(?:ts|mts|cts|js|mjs|cjs)$/;

/** Reads all files below a root, but those of others (packages, builds, data, settings). */
export function readSources(root: string): Source[] {
  return walk(root).map((file) => sourceOf(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}

/** Makes a source of a path and its text. */
function sourceOf(path: string, text: string): Source {
  const isTest = /\.test\.[cm]?ts$/.test(path) || path.split('/').includes('test');
  const masked = path.endsWith('.vue') ? mask(scriptsOf(text)) : script.test(path) ? mask(text) : { code: '', literals: [] };
  return { path, text, ...masked, imports: findImports(masked), isTest };
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ofOthers.test(entry.name) ? [] : walk(join(folder, entry.name));
    return entry.isFile() && entry.name !== settings && !binary.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

/** A Vue file with all but its script blocks blanked. */
function scriptsOf(text: string): string {
  let code = text.replace(/[^\n]/g, ' ');
  for (const { 0: block, index, groups } of text.matchAll(/<script\b[^>]*>(?<body>[\s\S]*?)<\/script>/g)) {
    const start = index + block.indexOf('>') + 1;
    const body = groups?.body ?? '';
    code = code.slice(0, start) + body + code.slice(start + body.length);
  }
  return code;
}
