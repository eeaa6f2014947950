import { ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/call/tool-arguments.js';
import { resultText } from '../../src/call/tool-output.js';
import { TalkpathError } from '../../src/lib/errors.js';
import { FROM_OUTSIDE, type ReadyTool, type Tool, type ToolArguments } from '../../src/ports/tool.js';
import { toChatCompletionsSchema, toMcpTool, toOpenAIRealtimeSchema } from '../../src/tools/adapters.js';
import { readyTool } from '../../src/tools/ready.js';
import { FakeAfterCall, FakePhoneLine } from '../support/fake-phone-line.js';
import { findRealtimeSchema, realtimeValidator } from '../support/realtime-schema.js';
import { plainContext } from '../support/tool-context.js';

/** A tool that the contract is to be run for. */
export interface ToolUnderTest {
  /** A new one for each test, or the same: tools keep nothing from call to call. */
  readonly tool: () => Tool;
  /** Arguments that it takes. */
  readonly example: ToolArguments;
  /** What it can not do without. */
  readonly needs: 'nothing' | 'a line' | 'after-call';
  /** Destinations of the line, where it wants some. */
  readonly destinations?: readonly string[];
}

const MAX_RESULT_CHARS = 16_000;
const MISSING = { 'a line': 'tool.no_line', 'after-call': 'tool.no_webhook' } as const;
const realtimeSchema = findRealtimeSchema();

/** What every tool keeps to, wherever it comes from. */
export function toolContract(
  name: string,
  { tool: make, example, needs, destinations = [] }: ToolUnderTest,
): void {
  const ready = (): ReadyTool => readyTool(make());
  const surroundings = () => ({ line: new FakePhoneLine(destinations), afterCall: new FakeAfterCall() });
  const run = (args: ToolArguments, around: object = surroundings()): Promise<unknown> =>
    // A tool may throw at once, or reject.
    Promise.resolve().then(() => ready().execute(args, plainContext(around)));

  describe(`the tool ${name}`, () => {
    describe('as it is declared', () => {
      it('has a name, a description for the model, and a schema that compiles', () => {
        expect(ready().name).toBe(name);
        expect(ready().description.trim().length).toBeGreaterThan(10);
        expect(ready().parameters['type']).toBe('object');
      });

      it('describes every one of its parameters, and requires none that it does not have', () => {
        const properties = propertiesOf(make());
        for (const property of Object.values(properties))
          expect(property).toMatchObject({ description: expect.stringMatching(/\S+ \S+/) as string });
        expect(Object.keys(properties)).toEqual(expect.arrayContaining([...requiredBy(make())]));
      });

      it('is plain JSON, so that nothing is lost on the way to a model', () => {
        const { description, parameters } = make();
        const declared = { name, description, parameters };
        expect(JSON.parse(JSON.stringify(declared))).toEqual(declared);
      });

      it.runIf(realtimeSchema !== undefined)('has the shape of the published Realtime schema', () => {
        const faultOf = realtimeValidator(realtimeSchema ?? '', 'RealtimeFunctionTool');
        expect(faultOf(toOpenAIRealtimeSchema(make()))).toBeUndefined();
      });

      it('has the flat shape of the Realtime API, and the nested one of Chat Completions', () => {
        const { description, parameters } = make();
        const flat = { type: 'function', name, description, parameters };
        const nested = { type: 'function', function: { name, description, parameters } };
        expect(toOpenAIRealtimeSchema(make())).toEqual(flat);
        expect(toChatCompletionsSchema(make())).toEqual(nested);
        expect(faultsBy(CHAT_COMPLETIONS_TOOL, nested)).toEqual([]);
      });

      it('has the shape of the Model Context Protocol', () => {
        const listed = { tools: [toMcpTool(make())] };
        expect(ListToolsResultSchema.parse(listed)).toMatchObject(listed);
      });
    });

    describe('when it is called', () => {
      it('gives data that JSON can hold', async () => {
        const result = await run(example);
        if (result !== FROM_OUTSIDE)
          expect(JSON.parse(resultText(result, MAX_RESULT_CHARS).text)).toEqual(result);
      });

      it('leaves its arguments as they were', async () => {
        const args = deepFrozen(structuredClone(example));
        await run(args);
        expect(args).toEqual(example);
      });

      it('can be called again and at the same time', async () => {
        const results = await Promise.all([1, 2, 3].map(() => run(example)));
        expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
      });

      it.runIf(needs !== 'nothing')(`says so where it lacks ${needs}`, async () => {
        const error = await run(example, {}).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: needs === 'nothing' ? '' : MISSING[needs] });
      });

      it.runIf(needs === 'nothing')('needs no telephone', async () => {
        expect(await run(example, {})).toBeDefined();
      });
    });

    describe('when the model is wrong', () => {
      const wrong = wrongArguments(make, example);

      it('takes the arguments of the example', () => {
        expect(readArguments(ready(), JSON.stringify(example))).toEqual(example);
      });

      it.each(wrong)('tells it about %s', (_what, json, hint) => {
        const complaint = complaintAbout(ready(), json);
        expect(complaint).toMatchObject({ code: 'tool.bad_arguments' });
        expect(String(complaint)).toContain(hint);
      });

      it.each(PROTOTYPE_TRICKS)('is not harmed by %s', async (json) => {
        const args = JSON.parse(json) as ToolArguments;
        await run({ ...example, ...args }).catch((error: unknown) =>
          expect(error).toBeInstanceOf(TalkpathError),
        );
        complaintAbout(ready(), json);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      });

      it('does not take what an object inherits for an argument', () => {
        const inherited = Object.create(example) as ToolArguments;
        if (requiredBy(make()).length > 0) expect(ready().complaint(inherited)).toContain('required');
        else expect(ready().complaint(inherited)).toBeUndefined();
      });
    });
  });
}

const PROTOTYPE_TRICKS = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":"polluted","hasOwnProperty":1}',
];

/** A tool of Chat Completions, by its public reference. */
const CHAT_COMPLETIONS_TOOL = {
  type: 'object',
  required: ['type', 'function'],
  additionalProperties: false,
  properties: {
    type: { const: 'function' },
    function: {
      type: 'object',
      required: ['name', 'description', 'parameters'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' },
        description: { type: 'string' },
        parameters: {
          type: 'object',
          required: ['type', 'properties'],
          properties: { type: { const: 'object' } },
        },
      },
    },
  },
};

function faultsBy(schema: object, value: unknown): unknown[] {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** What a model gets wrong: a name for it, the JSON, and what the complaint must name. */
function wrongArguments(make: () => Tool, example: ToolArguments): [string, string, string][] {
  const tool = make();
  const missing = requiredBy(tool).map((property): [string, string, string] => {
    const others = Object.entries(example).filter(([name]) => name !== property);
    return [`a missing ${property}`, JSON.stringify(Object.fromEntries(others)), property];
  });
  const typed = Object.keys(propertiesOf(tool)).map((property): [string, string, string] => [
    `a ${property} of the wrong type`,
    JSON.stringify({ ...example, [property]: { not: ['this'] } }),
    property,
  ]);
  const extra: [string, string, string] = [
    'an argument that there is none of',
    JSON.stringify({ ...example, no_such_argument: 1 }),
    'no_such_argument',
  ];
  return [
    ...missing,
    ...typed,
    ...(tool.parameters['additionalProperties'] === false ? [extra] : []),
    ['half of its JSON', '{"half": ', 'not JSON'],
    ['a list', '[]', 'JSON object'],
    ['the key __proto__', '{"__proto__":{}}', '__proto__'],
  ];
}

function complaintAbout(tool: ReadyTool, json: string): unknown {
  try {
    return readArguments(tool, json);
  } catch (error) {
    return error;
  }
}

function propertiesOf({ parameters }: Tool): Record<string, unknown> {
  return (parameters['properties'] ?? {}) as Record<string, unknown>;
}

function requiredBy({ parameters }: Tool): readonly string[] {
  return (parameters['required'] ?? []) as readonly string[];
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}
