import { connect } from 'node:net';

const patienceMs = 2000;

/**
 * Says a text to a server of a line protocol and checks the first thing it answers: the smallest proof that it works.
 * @throws Error when nobody answers, or something else
 */
export function talk(port: number, say: string, expected: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: patienceMs });
    let heard = '';
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(`port ${port}: ${why}`));
    };
    socket.once('connect', () => socket.write(say));
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
      if (!expected.test(heard)) return;
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(`nothing within ${patienceMs / 1000} s`));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail(`heard only ${JSON.stringify(heard)}`));
  });
}
