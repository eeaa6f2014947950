import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolArguments } from '../../../src/ports/tool.js';
import {
  connected,
  listening,
  overHttp,
  overStdio,
  stopMcp,
  type ConnectedServers,
} from '../../support/mcp-fixture.js';
import { plainContext } from '../../support/tool-context.js';
import { until } from '../../support/until.js';

const KEY = 'sk-4711-secret';
const ALLOWED = [
  ...[
    'find_dish',
    'say',
    'picture',
    'fail',
    'odd',
    'environment',
    'headers',
    'meta',
    'big',
    'wait',
    'cancelled',
  ],
  ...['bad.name', 'bad_schema', 'no_object', 'not_there'],
];

type Way = 'stdio' | 'HTTP' | 'HTTP with plain JSON';

async function connectedBy(way: Way): Promise<ConnectedServers> {
  if (way === 'stdio') return connected(overStdio(ALLOWED, { SHOP_KEY: KEY, MENU: '1' }));
  const { url } = await listening({ mode: way === 'HTTP' ? '' : 'json' });
  return connected(overHttp(`${url}?key=${KEY}-too`, ALLOWED, { authorization: `Bearer ${KEY}` }));
}

describe.each<Way>(['stdio', 'HTTP', 'HTTP with plain JSON'])(
  'a server of the Model Context Protocol by %s',
  (way) => {
    let shop: ConnectedServers;
    const call = (name: string, args: ToolArguments = {}, context = plainContext()): Promise<unknown> =>
      shop.tool(name).execute(args, context);

    beforeAll(async () => {
      shop = await connectedBy(way);
    });
    afterAll(stopMcp);

    it('gives the allowed tools of all pages of its list, under its own name', () => {
      const names = shop.servers.tools().map(({ name }) => name);
      expect(names).toEqual(ALLOWED.slice(0, 11).map((name) => `shop_${name}`));
    });

    it('gives a description and a schema that a model can be given', () => {
      expect(shop.tool('find_dish')).toMatchObject({
        description: 'Finds a dish by its name.',
        parameters: { type: 'object', required: ['name'] },
      });
      expect(Object.keys(shop.tool('find_dish').parameters)).not.toContain('$schema');
      expect(shop.tool('say').parameters).toEqual({ type: 'object', properties: {} });
      expect(shop.tool('picture').description).toBe('picture');
    });

    it('has a warning for each allowed tool that is missing or can not be used, and leaves it out', () => {
      expect(shop.warnings.map(({ code, detail }) => `${code} ${detail.slice(0, 30)}`)).toEqual([
        'tool.bad_definition shop offers bad.name, which ca',
        'tool.bad_definition shop offers bad_schema, which ',
        'tool.bad_definition shop offers no_object, which c',
        'tool.not_offered shop offers no tool named not_',
      ]);
    });

    it('answers with structured content where there is some', async () => {
      expect(await call('find_dish', { name: 'soup' })).toEqual({ found: ['soup'], price: 7.5 });
    });

    it('answers with its texts joined, and names what is not text', async () => {
      expect(await call('say')).toBe('one\ntwo');
      expect(await call('picture')).toBe(
        'a map\n[image: image/png]\n[resource_link: file:///map.svg]\nnorth is up',
      );
    });

    it('fails as a tool when it says that it failed, or answers with what is no result', async () => {
      await expect(call('fail')).rejects.toMatchObject({ code: 'tool.failed' });
      await expect(call('odd')).rejects.toMatchObject({ code: 'tool.failed' });
    });

    it('is told the idempotency key', async () => {
      expect(await call('meta')).toContain('"talkpath/idempotency-key":"call_1:item_1"');
    });

    it('can not show its secrets', async () => {
      const shown = JSON.stringify(await Promise.all([call('environment'), call('headers')]));
      expect(shown).not.toContain(KEY);
      expect(shown).toContain('[secret]');
    });

    it('is told when nobody waits for a result any more', async () => {
      const stop = new AbortController();
      const result = call('wait', {}, plainContext({ signal: stop.signal }));
      stop.abort();
      await expect(result).rejects.toMatchObject({ code: expect.stringMatching(/^tool\./) as string });
      let said: unknown;
      await until(() => {
        void call('cancelled').then((answer) => (said = answer));
        return said === '["nobody waits for the result any more"]';
      });
      await expect(call('say', {}, plainContext({ signal: stop.signal }))).rejects.toMatchObject({
        code: 'tool.abandoned',
      });
    });

    it('fails one call when its answer is too long, and no other', async () => {
      const other = call('wait');
      await expect(call('big', { chars: 5_000_000 })).rejects.toMatchObject({
        code: 'tool.failed',
        message: expect.stringContaining('longer than 4 MiB') as string,
      });
      const first = await Promise.race([other, call('big', { chars: 1_000_000 })]);
      expect(first).toHaveLength(1_000_000);
    });
  },
);

describe('a server as a child process', () => {
  afterAll(stopMcp);

  it('gets the environment of its definition and PATH, and nothing else', async () => {
    const { tool } = await connected(overStdio(['environment'], { MENU: '1' }));
    const environment: unknown = JSON.parse(String(await tool('environment').execute({}, plainContext())));
    expect(environment).toEqual({ MENU: '1', PATH: process.env['PATH'] });
  });
});

describe('what a definition says of its tools', () => {
  afterAll(stopMcp);

  it('holds for each of them, and cuts a call off after the deadline', async () => {
    const progress = { afterMs: 1500, sound: 'tone' } as const;
    const definition = { ...overStdio(['wait']), mode: 'deferred', deadlineMs: 50, progress } as const;
    const { tool } = await connected(definition);
    expect(tool('wait')).toMatchObject({ mode: 'deferred', deadlineMs: 50, progress });
    await expect(tool('wait').execute({}, plainContext())).rejects.toMatchObject({ code: 'tool.timed_out' });
  });

  it('has one tool for a name that two servers lead to, and a warning', async () => {
    const { servers, warnings } = await connected(overStdio(['say']), overStdio(['say']));
    expect(servers.tools().map(({ name }) => name)).toEqual(['shop_say']);
    servers.tools();
    expect(warnings.map(({ code }) => code)).toEqual(['tool.bad_definition']);
  });
});
