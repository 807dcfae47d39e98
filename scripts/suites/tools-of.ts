import { browserTools, serverTools, type Tool } from '../start/tools.ts';
import type { Suite } from './suites.ts';

/** What suites need besides Node. Never a server that runs elsewhere: tests start their own. */
export function toolsOf(chosen: readonly Suite[]): Record<string, Tool> {
  const needed = (what: Suite['needs'][number]) => chosen.some(({ needs }) => needs.includes(what));
  const tools: Record<string, Tool> = { ...(needed('servers') ? serverTools : {}), ...(needed('browser') ? browserTools : {}) };
  return Object.fromEntries(Object.entries(tools).map(([name, { address: _, ...tool }]) => [name, tool]));
}
