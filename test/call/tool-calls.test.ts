import { describe, expect, it } from 'vitest';
import { ToolCalls } from '../../src/call/tool-calls.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import type { Tool } from '../../src/ports/tool.js';

const echo: Tool = {
  name: 'echo',
  description: 'Gives back what it got.',
  parameters: { type: 'object' },
  execute: (args) => Promise.resolve(args),
};
const odd: Tool = { ...echo, name: 'odd', execute: () => Promise.resolve({ count: 1n }) };
const broken: Tool = { ...echo, name: 'broken', execute: () => Promise.reject(new Error('no luck')) };

function setUp() {
  const sent: ProviderCommand[] = [];
  const faults: string[] = [];
  const asked = { times: 0 };
  const lifetime = new AbortController();
  const calls = new ToolCalls({
    tools: [echo, broken, odd],
    context: { callId: 'call_1', agent: 'default', signal: lifetime.signal, hangUp: () => undefined },
    send: (command) => sent.push(command),
    followUp: () => (asked.times += 1),
    fault: (code) => faults.push(code),
  });
  const start = (callId: string, name: string, argumentsJson: string): void =>
    calls.start({ responseId: 'r1', callId, name, argumentsJson });
  const outputs = (): unknown[] =>
    sent.flatMap((command) =>
      command.type === 'tool-result' ? [JSON.parse(command.output) as unknown] : [],
    );
  return { calls, sent, faults, asked, lifetime, start, outputs };
}

/** Lets everything that is already decided run to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('tool calls', () => {
  it('answer together, in order, once their response is done, and lead to one follow-up', async () => {
    const { calls, sent, asked, start, outputs } = setUp();
    start('c1', 'echo', '{"n":1}');
    start('c2', 'echo', '{"n":2}');
    await settled();
    expect(sent).toEqual([]);
    calls.responseDone('r1', 'completed');
    await settled();
    expect(outputs()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(asked.times).toBe(1);
  });

  it.each([
    ['a throw', 'broken', '{}', 'tool.failed', 'no luck'],
    ['a result that JSON can not hold', 'odd', '{}', 'tool.failed', 'BigInt'],
    ['an unknown name', 'gone', '{}', 'tool.unknown', 'there are: echo, broken, odd'],
    ['half an object', 'echo', '{"n":', 'tool.bad_arguments', 'not JSON'],
    ['a list', 'echo', '[1]', 'tool.bad_arguments', 'must be a JSON object'],
  ])('give the model an error it can read for %s', async (_what, name, json, code, words) => {
    const { calls, faults, start, outputs, asked } = setUp();
    start('c1', name, json);
    calls.responseDone('r1', 'completed');
    await settled();
    expect(faults).toEqual([code]);
    expect(outputs()).toMatchObject([{ error: { code, message: expect.stringContaining(words) as string } }]);
    expect(asked.times).toBe(1);
  });

  it('take empty arguments for none', async () => {
    const { calls, start, outputs } = setUp();
    start('c1', 'echo', '');
    calls.responseDone('r1', 'completed');
    await settled();
    expect(outputs()).toEqual([{}]);
  });

  it.each(['failed', 'cancelled', 'incomplete'] as const)(
    'continue nothing from a response that is %s',
    async (status) => {
      const { calls, start, asked } = setUp();
      start('c1', 'echo', '{}');
      calls.responseDone('r1', status);
      await settled();
      expect(asked.times).toBe(0);
    },
  );

  it('say nothing more once the call is over', async () => {
    const { calls, sent, asked, lifetime, start } = setUp();
    start('c1', 'echo', '{}');
    calls.responseDone('r1', 'completed');
    lifetime.abort();
    await settled();
    expect([sent, asked.times]).toEqual([[], 0]);
  });
});
