import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '@chatter/contracts/kit/problem.ts';
import { problem } from './problems.ts';

const statusOfCode: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers what Node could not read as a request, on its bare connection, and ends that: with a problem, as everything else. */
export function answerUnreadable(error: Error & { code?: string }, connection: Duplex): void {
  if (error.code === 'ECONNRESET' || connection.destroyed) return;
  if (connection.writable) connection.write(bytesOf(problem('invalid-request', statusOfCode[error.code ?? ''] ?? 400)));
  connection.destroy(error);
}

/** Answers who expects what no server gives (RFC 9110, section 10.1.1), where Node would answer without a word. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', connection: 'close' };
    response.writeHead(417, headers).end(JSON.stringify(problem('invalid-request', 417)));
  });
}

function bytesOf(told: Problem): string {
  const body = JSON.stringify(told);
  const head = [
    `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}`,
    'content-type: application/problem+json',
    'cache-control: no-store',
    `content-length: ${body.length}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
