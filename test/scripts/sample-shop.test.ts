import { expect, it, onTestFinished } from 'vitest';
import { serveShop } from '../../scripts/shop/serve-shop.js';

it('the sample shop says in a sentence that its port is in use, and what to do', async () => {
  const shop = await serveShop({ port: 0 });
  onTestFinished(() => shop.close());
  const port = Number(shop.host.split(':')[1]);
  await expect(serveShop({ port })).rejects.toThrow(
    `port ${port} is in use; is the sample shop running already? Another port: npm run sample-shop -- --port ${port + 1}`,
  );
});
