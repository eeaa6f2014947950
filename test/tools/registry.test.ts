import { describe, expect, it } from 'vitest';
import { ToolCalls } from '../../src/call/tool-calls.js';
import type { ProviderCommand } from '../../src/ports/provider.js';
import type { Tool } from '../../src/ports/tool.js';
import { builtInTools, ToolRegistry } from '../../src/tools/registry.js';
import { ManualClock } from '../support/manual-clock.js';
import { TOOL_LIMITS } from '../support/test-call.js';

const builtIn = builtInTools({ destinations: ['sales'], date: () => new Date(0) });

describe('the registry', () => {
  it('gives an agent the tools of its list, and without a list hangup_call only', () => {
    const registry = new ToolRegistry(builtIn);
    expect(registry.of(['send_dtmf', 'gone']).map(({ name }) => name)).toEqual(['send_dtmf']);
    expect(registry.of().map(({ name }) => name)).toEqual(['hangup_call']);
    expect(registry.of([])).toEqual([]);
  });

  it('refuses two tools of one name', () => {
    expect(() => new ToolRegistry([...builtIn, ...builtIn])).toThrow(/two tools have this name/);
  });

  it('runs nothing that is not on the agent’s list, though the tool exists', async () => {
    const ran: string[] = [];
    const secret: Tool = {
      name: 'secret',
      description: 'Is for another agent.',
      parameters: { type: 'object' },
      execute: () => Promise.resolve(ran.push('secret')),
    };
    const sent: ProviderCommand[] = [];
    const calls = new ToolCalls({
      clock: new ManualClock(),
      tools: new ToolRegistry([...builtIn, secret]).of(['hangup_call']),
      limits: TOOL_LIMITS,
      enter: (_input, work) => work(),
      lifetime: new AbortController().signal,
      contextOf: (toolCallId, signal) => ({
        conversation: { callId: 'call_1', agent: 'default', from: '', to: '' },
        elapsedMs: 0,
        idempotencyKey: toolCallId,
        signal,
      }),
      ask: (command) => sent.push(command),
      followUp: () => undefined,
      waitAloud: () => () => undefined,
      note: () => undefined,
      fault: () => undefined,
    });
    calls.start({ responseId: 'r1', callId: 'c1', name: 'secret', argumentsJson: '{}' });
    calls.responseDone('r1', 'completed');
    await new Promise((resolve) => setImmediate(resolve));
    expect(ran).toEqual([]);
    expect(sent).toMatchObject([{ output: expect.stringContaining('there are: hangup_call') as string }]);
  });
});
