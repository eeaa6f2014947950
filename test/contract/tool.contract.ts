import { describe, expect, it } from 'vitest';
import { TalkpathError } from '../../src/lib/errors.js';
import type { AfterCall } from '../../src/ports/after-call.js';
import type { PhoneLine } from '../../src/ports/phone-line.js';
import type { Tool, ToolArguments, ToolContext } from '../../src/ports/tool.js';
import { readyTool } from '../../src/tools/ready.js';

/** Arguments of one tool. */
export interface ToolExamples {
  readonly fitting: readonly ToolArguments[];
  readonly unfitting: readonly ToolArguments[];
}

const line: PhoneLine = {
  hangUp: () => undefined,
  transfer: () => Promise.resolve('busy'),
  cancelTransfer: () => false,
  sendDigits: () => undefined,
  leaveVoicemail: () => Promise.resolve('failed'),
};
const afterCall: AfterCall = { sendTranscript: () => undefined, sendSummary: () => undefined };

/** What a tool is given in a conversation without a telephone, and without anybody to be told afterwards. */
export const BARE_CONTEXT: ToolContext = {
  conversation: { callId: 'call_1', agent: 'default', from: '', to: '' },
  elapsedMs: 1500,
  idempotencyKey: 'call_1:1',
  signal: new AbortController().signal,
};

/** Says what holds for every tool: `describeTool(tool, { fitting: […], unfitting: […] })`. */
export function describeTool(tool: Tool, { fitting, unfitting }: ToolExamples): void {
  describe(`the tool ${tool.name}`, () => {
    const ready = readyTool(tool);
    const name = (args: ToolArguments): readonly [string, ToolArguments] => [JSON.stringify(args), args];

    it('tells the model what it does, in a sentence', () => {
      expect(tool.description).toMatch(/^[A-Z].{20,}\.$/s);
    });

    it('has parameters that survive the wire, and takes no others', () => {
      expect(JSON.parse(JSON.stringify(tool.parameters))).toEqual(tool.parameters);
      expect(tool.parameters).toMatchObject({ type: 'object', additionalProperties: false });
    });

    it.each(fitting.map(name))('takes %s', (_title, args) => {
      expect(ready.complaint(args)).toBeUndefined();
    });

    it.each(unfitting.map(name))('refuses %s in words', (_title, args) => {
      expect(ready.complaint(args)).toMatch(/\w+ \w+/);
    });

    it.each(fitting.map(name))('gives plain data for %s, and changes nothing of it', async (_title, args) => {
      const given = frozen(structuredClone(args));
      const result = await tool.execute(given, { ...BARE_CONTEXT, line, afterCall });
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(given).toEqual(args);
    });

    it.each(fitting.map(name))(
      'says by its code what it lacks in a text session: %s',
      async (_title, args) => {
        const outcome = await run(tool, args).then(
          () => 'a result',
          (error: unknown) => (error instanceof TalkpathError ? error.code : error),
        );
        expect(['a result', 'tool.no_line', 'tool.no_webhook']).toContain(outcome);
      },
    );
  });
}

/** A tool may throw at once as well as later. */
async function run(tool: Tool, args: ToolArguments): Promise<unknown> {
  return await tool.execute(args, BARE_CONTEXT);
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
