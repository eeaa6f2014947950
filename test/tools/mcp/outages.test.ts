import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/ports/clock.js';
import type { McpServerDefinition } from '../../../src/ports/tool-definitions.js';
import { CONNECT_LIMIT_MS } from '../../../src/tools/mcp/connection.js';
import { connectMcpServers } from '../../../src/tools/mcp/connect.js';
import { FIRST_RETRY_MS, LONGEST_RETRY_MS, START_LIMIT_MS } from '../../../src/tools/mcp/server.js';
import { redactor } from '../../../src/tools/redactor.js';
import { ManualClock } from '../../support/manual-clock.js';
import { connected, listening, overHttp, overStdio, stopMcp } from '../../support/mcp-fixture.js';
import { plainContext } from '../../support/tool-context.js';
import { until } from '../../support/until.js';

const UNAVAILABLE = { code: 'tool.unavailable' };
const missing: McpServerDefinition = {
  name: 'gone',
  transport: { type: 'stdio', command: 'no-such-program-of-talkpath', args: [], env: {} },
  allow: ['search'],
};

/** Cranks the clock until something outside this thread has come about. */
async function untilCranked(clock: ManualClock, what: () => boolean): Promise<void> {
  await until(() => {
    clock.advance(FIRST_RETRY_MS);
    return what();
  });
}

describe('a server that is a child process', () => {
  afterEach(stopMcp);

  it('costs its tools when it dies, and they work again when it is back', async () => {
    const { clock, tool, warnings, servers } = await connected(overStdio(['say', 'die', 'wait']));
    const waiting = expect(tool('wait').execute({}, plainContext())).rejects.toMatchObject(UNAVAILABLE);
    await expect(tool('die').execute({}, plainContext())).rejects.toMatchObject(UNAVAILABLE);
    await waiting;
    await expect(tool('say').execute({}, plainContext())).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: 'shop can not be reached now: its process ended (3)',
    });
    expect(warnings).toEqual([
      { code: 'tool.unavailable', detail: 'shop can not be reached now: its process ended (3)' },
    ]);
    const before = servers.tools();
    clock.advance(FIRST_RETRY_MS);
    let said: unknown;
    await until(() => {
      tool('say')
        .execute({}, plainContext())
        .then(
          (answer) => (said = answer),
          () => undefined,
        );
      return said !== undefined;
    });
    expect(said).toBe('one\ntwo');
    expect(servers.tools()[0]).toBe(before[0]);
    expect(warnings).toHaveLength(1);
  });

  it('is tried again after waits that double, up to a minute', async () => {
    const clock = new ManualClock();
    const retries: number[] = [];
    const warnings: string[] = [];
    const noting: Clock = {
      now: () => clock.now(),
      after: (delayMs, run) => {
        if (![START_LIMIT_MS, CONNECT_LIMIT_MS].includes(delayMs)) retries.push(delayMs);
        return clock.after(delayMs, run);
      },
    };
    const servers = await connectMcpServers([missing], {
      clock: noting,
      redact: redactor([]),
      warn: (_code, detail) => warnings.push(detail),
    });
    for (let attempt = 1; attempt < 8; attempt++) {
      await until(() => retries.length === attempt);
      clock.advance(retries.at(-1) ?? 0);
    }
    await until(() => retries.length === 8);
    await servers.close();
    const seconds = [1, 2, 4, 8, 16, 32, 60, 60];
    expect(retries).toEqual(seconds.map((times) => times * FIRST_RETRY_MS));
    expect(LONGEST_RETRY_MS).toBe(60 * FIRST_RETRY_MS);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('ENOENT');
  });

  it('is not waited for at the start when it hangs, and is ended', async () => {
    const clock = new ManualClock();
    const warnings: string[] = [];
    let ready = false;
    const connecting = connectMcpServers(
      [overStdio(['say'], { FIXTURE_MODE: 'hang' }), { ...overStdio(['say']), name: 'well' }],
      { clock, redact: redactor([]), warn: (_code, detail) => warnings.push(detail) },
    ).then((servers) => {
      ready = true;
      return servers;
    });
    // The start of the well one, and the limits of both attempts: once it is up, one of them is gone.
    await until(() => clock.pending === 2);
    expect(ready).toBe(false);
    clock.advance(START_LIMIT_MS);
    const servers = await connecting;
    expect(servers.tools().map(({ name }) => name)).toEqual(['well_say']);
    expect(warnings).toEqual(['shop can not be reached now: not ready after 3 s']);
    clock.advance(CONNECT_LIMIT_MS);
    await until(() => clock.pending === 1);
    await servers.close();
    expect(clock.pending).toBe(0);
  });

  it('says why it did not start, without secrets', async () => {
    const { warnings } = await connected(
      overStdio(['say'], { FIXTURE_MODE: 'die', SHOP_KEY: 'sk-4711-secret' }),
    );
    expect(warnings).toEqual([
      {
        code: 'tool.unavailable',
        detail:
          'shop can not be reached now: its process ended (2): no configuration for the fixture, SHOP_KEY is [secret]',
      },
    ]);
  });

  it('is ended by force when it does not end by itself', async () => {
    const { clock, servers, tool } = await connected(
      overStdio(['environment', 'pid'], { FIXTURE_MODE: 'stubborn' }),
    );
    const pid = Number(await tool('pid').execute({}, plainContext()));
    let closed = false;
    const closing = servers.close().then(() => (closed = true));
    await untilCranked(clock, () => closed);
    await closing;
    await until(() => !lives(pid));
  });

  it('leaves nothing that waits when it is closed, and its tools say so', async () => {
    const { clock, servers, tool } = await connected(overStdio(['say']), missing);
    await servers.close();
    expect(clock.pending).toBe(0);
    await expect(tool('say').execute({}, plainContext())).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe('a server at an address', () => {
  afterEach(stopMcp);

  it('costs its tools when it dies, and they work again when it is back', async () => {
    const first = await listening();
    const { clock, tool, warnings } = await connected(overHttp(first.url, ['say', 'wait']));
    const waiting = expect(tool('wait').execute({}, plainContext())).rejects.toMatchObject(UNAVAILABLE);
    await first.kill();
    await waiting;
    await expect(tool('say').execute({}, plainContext())).rejects.toMatchObject(UNAVAILABLE);
    expect(warnings.map(({ code }) => code)).toEqual(['tool.unavailable']);
    await listening({ port: first.port });
    let said: unknown;
    await untilCranked(clock, () => {
      tool('say')
        .execute({}, plainContext())
        .then(
          (answer) => (said = answer),
          () => undefined,
        );
      return said === 'one\ntwo';
    });
    expect(warnings).toHaveLength(1);
  });

  it('is given a new session when it has forgotten ours, without a failure or a warning', async () => {
    const { url } = await listening();
    const { tool, warnings } = await connected(overHttp(url, ['say', 'forget']));
    await tool('forget').execute({}, plainContext());
    const said = await Promise.all([1, 2].map(() => tool('say').execute({}, plainContext())));
    expect(said).toEqual(['one\ntwo', 'one\ntwo']);
    expect(warnings).toEqual([]);
  });

  it('is not waited for at the start when it hangs or nobody listens', async () => {
    const hanging = await listening({ mode: 'hang' });
    const dead = await listening();
    await dead.kill();
    const clock = new ManualClock();
    const codes: string[] = [];
    const connecting = connectMcpServers(
      [overHttp(hanging.url, ['say']), { ...overHttp(dead.url, ['say']), name: 'dead' }],
      { clock, redact: redactor([]), warn: (code, detail) => codes.push(`${code} ${detail}`) },
    );
    await until(() => codes.length === 1);
    expect(codes[0]).toMatch(/^tool.unavailable dead can not be reached now: fetch failed: ECONNREFUSED/);
    clock.advance(START_LIMIT_MS);
    const servers = await connecting;
    expect(servers.tools()).toEqual([]);
    await servers.close();
    expect(clock.pending).toBe(0);
  });
});

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
