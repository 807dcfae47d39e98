import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logFunctions, logKeys } from '@chatter/contracts/chat/buffers.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { clientFrames, frameLimits, serverFrames, subprotocol } from '@chatter/contracts/gateway/frames.ts';
import type { TSchema } from 'typebox';
import { shapeOf } from './shape.ts';
import { table } from './table.ts';

/** The socket's frames, those of clients and those of servers. */
export function frameSections(): string[] {
  const limits = `at most ${frameLimits.maxFrameBytes} bytes a frame, ${frameLimits.maxResume} positions in a hello`;
  return [
    `## The socket\n\n\`GET /ws\`, subprotocol \`${subprotocol}\`: JSON text frames, one object each; ${limits}.`,
    `### Clients say\n\nA field that is not listed is a refusal.\n\n${frames(clientFrames)}`,
    `### Servers say\n\nClients pass over frames and fields they do not know.\n\n${frames(serverFrames)}`,
  ];
}

function frames(schemas: Readonly<Record<string, TSchema>>): string {
  return `\`\`\`ts\n${Object.values(schemas).map(shapeOf).join('\n')}\n\`\`\``;
}

/** The codes a socket is closed with. */
export function closeCodeTable(): string {
  const says = commentsOf('gateway/close-codes.ts');
  const rows = Object.entries(closeCodes).map(([name, code]) => `| ${code} | ${name} | ${says.get(name) ?? 'as in RFC 6455'} |`);
  return `### Close codes\n\n${table(['Code', 'Name', 'When'], rows)}`;
}

/** The log buffers in Redis: keys, by the example of shard 7, and functions. */
export function logTables(): string[] {
  const says = commentsOf('chat/buffers.ts');
  const key = (name: keyof typeof logKeys) => [logKeys[name](7, (name === 'log' ? '<epoch>' : '<c>') as never)].flat().join('`, `');
  const keys = Object.keys(logKeys) as (keyof typeof logKeys)[];
  const rows = keys.map((name) => `| \`${key(name)}\` | ${says.get(name) ?? ''} |`);
  const functions = Object.values(logFunctions).map((name) => `\`${name}\``);
  return [
    `## The log in Redis\n\nShard 7 stands for all. Functions, in \`chat/message-log.lua\`: ${functions.join(', ')}.`,
    table(['Key', 'What'], rows),
  ];
}

/** One-line doc comments of a contract's members, by name. */
function commentsOf(file: string): Map<string, string> {
  const text = readFileSync(fileURLToPath(import.meta.resolve(`@chatter/contracts/${file}`)), 'utf8');
  return new Map([...text.matchAll(/\/\*\* (.*?) \*\/\n\s+(\w+):/g)].map(([, comment = '', name = '']) => [name, comment]));
}
