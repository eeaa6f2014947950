import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askToken } from '../support/rest-peer.js';
import { PageEnd } from '../support/page-socket.js';
import { TestServer } from '../support/test-server.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/browser-api.md'), 'utf8');
type Json = Readonly<Record<string, unknown>>;

function blocks(kind: string): readonly Json[] {
  const found = PAGE.matchAll(new RegExp(`^\`\`\`json ${kind}\\n([^]*?)^\`\`\``, 'gm'));
  return [...found].map(([, text = '']) => JSON.parse(text) as Json);
}

function yamlOf(): string {
  return /^```yaml\n([^]*?)^```/m.exec(PAGE)?.[1] ?? '';
}

describe('docs/browser-api.md', () => {
  const pairs = blocks('page').map((said, index) => [said['type'], said, blocks('server')[index]] as const);

  it.each(pairs)('shows what a page gets that says %s', async (_type, said, documented = {}) => {
    const server = await TestServer.start({ yaml: 'browser: {tools: [get_call_info]}' });
    const page = await PageEnd.open(`${server.url}/openai/realtime/docs`);
    await page.next(0);
    const heard = await page.ask(said);
    expect(Object.keys(heard).sort()).toEqual(Object.keys(documented).sort());
    for (const key of ['type', 'code', 'request_id', 'call_id', 'function_name'])
      expect(heard[key]).toEqual(documented[key]);
  });

  it('shows what /openai/token and /openai/status answer', async () => {
    const server = await TestServer.start();
    const status = (await (await fetch(`${server.url}/openai/status`)).json()) as Json;
    expect(Object.keys(status)).toEqual(Object.keys(blocks('status')[0] ?? {}));
    const { said } = await askToken(server.url);
    expect(Object.keys(said)).toEqual(Object.keys(blocks('answer')[0] ?? {}));
  });

  it('shows a configuration that is one', async () => {
    const server = await TestServer.start({ yaml: `${yamlOf()}twilio: {validate_signatures: false}\n` });
    expect(server.config.browser).toMatchObject({
      allowedOrigins: ['https://app.example.com'],
      tools: ['get_call_info'],
    });
  });
});
