import Type from 'typebox';
import { commonConfig } from '../src/config.ts';
import { defineService, run } from '../src/service.ts';

/** A service that is run as a process of its own by `run.test.ts`: it does what it is told. */
const small = defineService({
  name: 'mailer',
  config: Type.Object({ ...commonConfig, WHAT: Type.String({ default: 'live', pattern: '^(live|fail|reject|throw|hang)$' }) }),
  async start({ app, config, onStop }) {
    if (config.WHAT === 'fail') throw new Error('cannot start');
    app.get('/', () => {
      if (config.WHAT === 'reject') void Promise.reject(new Error('forgotten by somebody'));
      if (config.WHAT === 'throw') setImmediate(() => JSON.parse('{'));
      return {};
    });
    onStop('farewell', () => {
      process.stdout.write('farewell\n');
    });
    if (config.WHAT === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  },
});

await run(small);
