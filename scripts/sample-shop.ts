import { parseArgs } from 'node:util';
import { messageOf } from '../src/lib/errors.js';
import { serveShop } from './shop/serve-shop.js';

/**
 * `npm run sample-shop [-- --port 8090]`: the backend of config/examples/shop.yaml, in memory, on loopback. Prints a line for each request. Add
 * `?delay_ms=2000`, `?fail=503` or `?fail=drop` to a URL to practise what the agent does then.
 */

const { values } = parseArgs({ options: { port: { type: 'string', default: '8090' } } });
try {
  const { host } = await serveShop({ port: Number(values.port), onLine: (line) => console.log(line) });
  console.log(`the sample shop listens on http://${host}`);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
