import { describe, expect, it } from 'vitest';
import { ToolCalls } from '../../src/call/tool-calls.js';
import type { ToolNote } from '../../src/ports/call-events.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import { FROM_OUTSIDE, type Tool, type ToolContext } from '../../src/ports/tool.js';
import { readyTool } from '../../src/tools/ready.js';
import { ManualClock } from '../support/manual-clock.js';
import { TOOL_LIMITS } from '../support/test-call.js';
import { settled } from '../support/settled.js';

/** A tool that does what the test says when the test says so. */
class Lever {
  readonly runs: { args: unknown; context: ToolContext }[] = [];
  pull: (result: unknown) => void = () => undefined;

  readonly execute: Tool['execute'] = (args, context) => {
    this.runs.push({ args, context });
    return new Promise((resolve) => (this.pull = resolve));
  };
}

const echo: Tool = {
  name: 'echo',
  description: 'Gives back what it got.',
  parameters: { type: 'object' },
  execute: (args) => Promise.resolve(args),
};
const odd: Tool = { ...echo, name: 'odd', execute: () => Promise.resolve({ count: 1n }) };
const broken: Tool = { ...echo, name: 'broken', execute: () => Promise.reject(new Error('no luck')) };
const rude: Tool = {
  ...echo,
  name: 'rude',
  execute: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- tools come from anywhere
    throw 'just words';
  },
};
const strict: Tool = {
  ...echo,
  name: 'strict',
  parameters: {
    type: 'object',
    properties: { count: { type: 'integer', minimum: 1 } },
    required: ['count'],
    additionalProperties: false,
  },
};

/** An object within objects, so many levels deep. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

function setUp(changes: Partial<Tool> = {}) {
  const clock = new ManualClock();
  const lever = new Lever();
  const sent: ProviderCommand[] = [];
  const faults: string[] = [];
  const notes: ToolNote[] = [];
  const waits: string[] = [];
  const asked = { times: 0 };
  const lifetime = new AbortController();
  const slow: Tool = { ...echo, name: 'slow', execute: lever.execute, ...changes };
  const calls = new ToolCalls({
    clock,
    tools: [echo, broken, odd, rude, strict, slow].map(readyTool),
    limits: { ...TOOL_LIMITS, maxResultChars: 1000 },
    lifetime: lifetime.signal,
    contextOf: (toolCallId, signal) => ({
      conversation: { callId: 'call_1', agent: 'default', from: '', to: '' },
      elapsedMs: 0,
      idempotencyKey: `call_1:${toolCallId}`,
      signal,
    }),
    enter: (_input, work) => work(),
    ask: (command) => sent.push(command),
    followUp: () => (asked.times += 1),
    waitAloud: ({ afterMs }) => {
      waits.push(`from ${afterMs}`);
      return () => waits.push('over');
    },
    note: (note) => notes.push(note),
    fault: (code) => faults.push(code),
  });
  const start = (callId: string, name: string, argumentsJson = '{}', responseId = 'r1'): void =>
    calls.start({ responseId, callId, name, argumentsJson });
  const outputs = (): unknown[] =>
    sent.flatMap((command) => ('output' in command ? [JSON.parse(command.output) as unknown] : []));
  const outcomes = (): string[] => notes.flatMap((note) => (note.stage === 'ended' ? [note.outcome] : []));
  return { clock, lever, calls, sent, faults, notes, waits, asked, lifetime, start, outputs, outcomes };
}

/** Lets everything that is already decided run to its end. */

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

  it('keep their order and their one follow-up when there are a hundred of them', async () => {
    const { calls, asked, start, outputs } = setUp();
    for (let i = 0; i < 100; i++) start(`c${i}`, 'echo', `{"n":${i}}`);
    calls.responseDone('r1', 'completed');
    await settled();
    expect(outputs()).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
    expect(asked.times).toBe(1);
  });

  it('run together, so that the slowest decides when the model goes on', async () => {
    const { calls, lever, asked, start, outputs } = setUp();
    start('c1', 'slow');
    start('c2', 'echo', '{"n":2}');
    calls.responseDone('r1', 'completed');
    await settled();
    expect(asked.times).toBe(0);
    lever.pull({ n: 1 });
    await settled();
    expect(outputs()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it.each([
    ['a throw', 'broken', '{}', 'tool.failed', 'no luck'],
    ['a thrown string', 'rude', '{}', 'tool.failed', 'just words'],
    ['a result that JSON can not hold', 'odd', '{}', 'tool.failed', 'BigInt'],
    ['an unknown name', 'gone', '{}', 'tool.unknown', 'there are: echo, broken, odd'],
    ['no name', '', '{}', 'tool.unknown', 'the call names no tool; there are: echo'],
    ['half an object', 'echo', '{"n":', 'tool.bad_arguments', 'not JSON'],
    ['a list', 'echo', '[1]', 'tool.bad_arguments', 'must be a JSON object'],
    ['null', 'echo', 'null', 'tool.bad_arguments', 'must be a JSON object'],
    ['a wrong type', 'strict', '{"count":"two"}', 'tool.bad_arguments', 'count must be integer'],
    ['a missing key', 'strict', '{}', 'tool.bad_arguments', "must have required property 'count'"],
    ['a key too many', 'strict', '{"count":1,"x":2}', 'tool.bad_arguments', 'must not have x'],
    ['a megabyte', 'echo', `{"n":"${'x'.repeat(1_000_000)}"}`, 'tool.bad_arguments', 'longer than 65536'],
    ['a number beyond all bounds', 'strict', '{"count":1e400}', 'tool.bad_arguments', 'beyond all bounds'],
    ['one deep inside', 'echo', '{"a":[{"b":-1e999}]}', 'tool.bad_arguments', 'beyond all bounds'],
    ['a thousand levels', 'echo', nested(1000), 'tool.bad_arguments', 'nested too deeply'],
    ['ten thousand levels', 'echo', nested(10_000), 'tool.bad_arguments', 'nested too deeply'],
    ['a prototype', 'echo', '{"a":{"__proto__":{"admin":true}}}', 'tool.bad_arguments', '__proto__'],
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

  it('run once for each id, however often it is told', async () => {
    const { calls, lever, start, sent } = setUp();
    start('c1', 'slow');
    start('c1', 'slow');
    lever.pull(1);
    calls.responseDone('r1', 'completed');
    calls.responseDone('r1', 'completed');
    await settled();
    expect([lever.runs.length, sent.length]).toEqual([1, 1]);
  });

  it('run once also when a later response holds the same id, and the model is told so and goes on', async () => {
    const { calls, lever, start, outputs, faults, asked } = setUp();
    start('c1', 'slow');
    lever.pull(1);
    calls.responseDone('r1', 'completed');
    await settled();
    start('c1', 'slow', '{}', 'r2');
    start('c1', 'slow', '{}', 'r2');
    calls.responseDone('r2', 'completed');
    await settled();
    expect(outputs()).toMatchObject([1, { error: { code: 'tool.repeated' } }]);
    expect([lever.runs.length, faults, asked.times]).toEqual([1, ['tool.repeated'], 2]);
  });

  it('give a late result to their own id, though a later response holds it too before the first was answered', async () => {
    const { calls, lever, start, sent } = setUp({ mode: 'deferred' });
    start('c1', 'slow');
    lever.pull({ ready: true });
    await settled();
    start('c1', 'slow', '{}', 'r2');
    calls.responseDone('r2', 'completed');
    calls.responseDone('r1', 'completed');
    await settled();
    const pending = sent.findIndex((one) => 'output' in one && one.output.includes('pending'));
    expect(sent).toHaveLength(3);
    expect(sent[pending + 1]).toMatchObject({ type: 'late-result', callId: 'c1', output: '{"ready":true}' });
  });

  it('are answered at once when they are told of after their response has ended', async () => {
    const { calls, start, outputs, asked } = setUp();
    calls.responseDone('r1', 'completed');
    start('c1', 'echo', '{"n":1}');
    await settled();
    expect([outputs(), asked.times]).toEqual([[{ n: 1 }], 1]);
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

  it('give up on a tool at its deadline, tell it so, and take nothing from it later', async () => {
    const { clock, calls, lever, start, outputs, outcomes, sent } = setUp({ deadlineMs: 3000 });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    clock.advance(2999);
    await settled();
    expect(sent).toEqual([]);
    clock.advance(1);
    await settled();
    expect(outputs()).toMatchObject([{ error: { code: 'tool.timed_out' } }]);
    expect(lever.runs[0]?.context.signal.aborted).toBe(true);
    lever.pull('late');
    await settled();
    expect([sent.length, outcomes()]).toEqual([1, ['timed-out']]);
  });

  it('end with the call: the tool is told, and its result goes nowhere', async () => {
    const { clock, calls, lever, lifetime, start, sent, faults, asked, outcomes } = setUp();
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    lifetime.abort();
    lever.pull('late');
    await settled();
    expect([sent, asked.times, faults]).toEqual([[], 0, []]);
    expect(lever.runs[0]?.context.signal.aborted).toBe(true);
    expect(outcomes()).toEqual(['abandoned']);
    expect(clock.pending).toBe(0);
  });

  it('give the model the beginning of a result that is too long, and say so', async () => {
    const { calls, lever, start, faults, outputs } = setUp();
    start('c1', 'slow');
    lever.pull('x'.repeat(10_000_000));
    calls.responseDone('r1', 'completed');
    await settled();
    expect(outputs()).toEqual([
      { truncated: true, totalChars: 10_000_002, beginning: `"${'x'.repeat(999)}` },
    ]);
    expect(faults).toEqual(['tool.result_too_large']);
  });

  it('have a key of their own by which a far end can tell a second attempt from a second call', async () => {
    const { lever, start } = setUp();
    start('c1', 'slow');
    await settled();
    expect(lever.runs[0]?.context.idempotencyKey).toBe('call_1:c1');
  });

  it('keep the caller from silence while the model waits', async () => {
    const { calls, lever, start, waits } = setUp({ progress: { afterMs: 1500, say: 'One moment.' } });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    expect([waits, calls.busy]).toEqual([['from 1500'], true]);
    lever.pull(1);
    await settled();
    expect([waits, calls.busy]).toEqual([['from 1500', 'over'], false]);
  });
});

describe('a background tool', () => {
  it('is queued for the model at once, and says nothing more to it', async () => {
    const { calls, lever, start, outputs, asked, outcomes } = setUp({ mode: 'background' });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    await settled();
    expect([outputs(), asked.times]).toEqual([[{ status: 'queued' }], 1]);
    lever.pull('done');
    await settled();
    expect([outputs().length, asked.times, outcomes()]).toEqual([1, 1, ['ok']]);
  });

  it('tells the operator when it fails, and the model at once when its arguments are wrong', async () => {
    const { clock, calls, start, faults, outputs } = setUp({
      mode: 'background',
      parameters: strict.parameters,
    });
    start('c1', 'slow', '{"count":1}');
    start('c2', 'slow', '{}');
    calls.responseDone('r1', 'completed');
    clock.advance(8000);
    await settled();
    expect(faults).toEqual(['tool.bad_arguments', 'tool.timed_out']);
    expect(outputs()).toMatchObject([{ status: 'queued' }, { error: { code: 'tool.bad_arguments' } }]);
  });
});

describe('a deferred tool', () => {
  it('gives its result later, as a turn of its own', async () => {
    const { calls, lever, start, sent, asked } = setUp({ mode: 'deferred' });
    start('c1', 'slow', '{"n":1}');
    calls.responseDone('r1', 'completed');
    await settled();
    expect([sent.length, asked.times]).toEqual([1, 1]);
    expect(sent[0]).toMatchObject({
      type: 'tool-result',
      output: expect.stringContaining('pending') as string,
    });
    lever.pull({ ready: true });
    await settled();
    expect(sent[1]).toEqual({
      type: 'late-result',
      callId: 'c1',
      name: 'slow',
      argumentsJson: '{"n":1}',
      output: '{"ready":true}',
    });
    expect(asked.times).toBe(2);
  });

  it.each(['completed', 'cancelled'] as const)(
    'gives a result that is there before its response has ended after the answer, and in one turn with it (%s)',
    async (status) => {
      const { calls, lever, start, sent, asked } = setUp({ mode: 'deferred' });
      start('c1', 'slow');
      start('c2', 'echo', '{"n":2}');
      lever.pull({ ready: true });
      await settled();
      expect([sent, asked.times]).toEqual([[], 0]);
      calls.responseDone('r1', status);
      await settled();
      expect(sent).toMatchObject([
        { type: 'tool-result', callId: 'c1', output: expect.stringContaining('pending') as string },
        { type: 'tool-result', callId: 'c2' },
        { type: 'late-result', callId: 'c1', output: '{"ready":true}' },
      ]);
      expect(asked.times).toBe(1);
    },
  );

  it('waits for another system where it says that one will bring the result', async () => {
    const { calls, lever, start, outputs } = setUp({ mode: 'deferred', deadlineMs: 60_000 });
    start('c1', 'slow', '{"n":1}');
    calls.responseDone('r1', 'completed');
    lever.pull(FROM_OUTSIDE);
    await settled();
    expect(calls.waiting).toEqual([
      {
        toolCallId: 'c1',
        name: 'slow',
        arguments: { n: 1 },
        waitsFor: 'result',
        waitedMs: 0,
        limitMs: 60_000,
      },
    ]);
    expect(calls.answer('c2', { type: 'result', result: 1 })).toMatchObject({ why: 'unknown' });
    expect(calls.answer('c1', { type: 'approve' })).toMatchObject({ why: 'mismatch' });
    expect(calls.answer('c1', { type: 'result', result: { ready: true } })).toEqual({ taken: true });
    await settled();
    expect(outputs().at(-1)).toEqual({ ready: true });
    expect(calls.answer('c1', { type: 'result', result: 2 })).toMatchObject({ why: 'unknown' });
  });

  it('is abandoned, and no failure, when the call ends before the other system brought anything', async () => {
    const { clock, calls, lever, start, faults, lifetime, notes } = setUp({ mode: 'deferred' });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    lever.pull(FROM_OUTSIDE);
    await settled();
    clock.advance(3000);
    lifetime.abort();
    await settled();
    expect(notes.at(-1)).toMatchObject({ stage: 'ended', outcome: 'abandoned', tookMs: 3000 });
    expect([faults, clock.pending]).toEqual([[], 0]);
  });

  it.each([
    ['the other system says so', 'tool.failed'],
    ['nothing comes in time', 'tool.timed_out'],
  ])('fails when %s', async (how, code) => {
    const { clock, calls, lever, start, outputs } = setUp({ mode: 'deferred' });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    lever.pull(FROM_OUTSIDE);
    await settled();
    if (code === 'tool.failed') calls.answer('c1', { type: 'failure', message: how });
    else clock.advance(8000);
    await settled();
    expect(outputs().at(-1)).toMatchObject({ error: { code } });
    expect([calls.waiting, clock.pending]).toEqual([[], 0]);
  });
});

describe('a tool that needs approval', () => {
  it('runs when a person approves, with the arguments the person gave', async () => {
    const { calls, lever, start, outputs } = setUp({ mode: 'approval', parameters: strict.parameters });
    start('c1', 'slow', '{"count":5}');
    calls.responseDone('r1', 'completed');
    await settled();
    expect([lever.runs, calls.waiting.map(({ waitsFor }) => waitsFor)]).toEqual([[], ['approval']]);
    expect(calls.answer('c1', { type: 'approve', arguments: { count: 0 } })).toMatchObject({
      why: 'bad-arguments',
      detail: 'count must be >= 1',
    });
    expect(calls.answer('c1', { type: 'approve', arguments: { count: 2 } })).toEqual({ taken: true });
    await settled();
    expect(lever.runs[0]?.args).toEqual({ count: 2 });
    lever.pull('ok');
    await settled();
    expect(outputs()).toEqual(['ok']);
  });

  it.each([
    ['a person refuses', 'too expensive'],
    ['nobody answers in time', 'nobody approved within 60 s'],
  ])('does not run when %s, and the model is told', async (_what, reason) => {
    const { clock, calls, lever, start, outputs, outcomes } = setUp({ mode: 'approval' });
    start('c1', 'slow');
    calls.responseDone('r1', 'completed');
    if (reason === 'too expensive') calls.answer('c1', { type: 'refuse', reason });
    else clock.advance(TOOL_LIMITS.approvalMs);
    await settled();
    expect([lever.runs, outcomes()]).toEqual([[], ['refused']]);
    expect(outputs()).toEqual([{ error: { code: 'tool.refused', message: reason } }]);
  });
});
