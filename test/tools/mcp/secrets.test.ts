import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/lib/secret.js';
import { secretsOfServer } from '../../../src/tools/mcp/secrets.js';
import { redactor } from '../../../src/tools/redactor.js';
import type { McpServerDefinition } from '../../../src/ports/tool-definitions.js';

const maskingOf = (definition: McpServerDefinition) => redactor(secretsOfServer(definition));

const overHttp = (url: string, value: string) =>
  maskingOf({
    name: 'shop',
    transport: { type: 'http', url, headers: { authorization: new Secret(value) }, privateHosts: [] },
    allow: [],
  });

describe('secrets in what a server says', () => {
  it('are replaced in every string, names included, and nothing else is', () => {
    const { value } = overHttp('http://127.0.0.1/', 'Bearer sk-4711');
    const said = {
      list: ['is sk-4711!', 7, null, true],
      'sk-4711': { deep: 'Bearer sk-4711' },
      fine: 'Bearer',
    };
    expect(value(said)).toEqual({
      list: ['is [secret]!', 7, null, true],
      '[secret]': { deep: '[secret]' },
      fine: 'Bearer',
    });
  });

  it('are also what the address holds', () => {
    const { text } = overHttp('http://user:pass-word@127.0.0.1/?key=query-key', 'none');
    expect(text('Failed for pass-word with query-key')).toBe('Failed for [secret] with [secret]');
  });

  it('are replaced whole when one is the beginning of another', () => {
    const { text } = maskingOf({
      name: 'shop',
      transport: {
        type: 'stdio',
        command: 'node',
        args: [],
        env: { A: new Secret('secret-a'), B: new Secret('secret-a-and-more') },
      },
      allow: [],
    });
    expect(text('secret-a-and-more secret-a')).toBe('[secret] [secret]');
  });

  it('are no values so short that they would be found everywhere', () => {
    const { text } = overHttp('http://127.0.0.1/?v=1', 'on');
    expect(text('1 on 1')).toBe('1 on 1');
  });
});
