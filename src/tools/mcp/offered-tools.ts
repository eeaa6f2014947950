import { z } from 'zod';
import { messageOf, type ErrorCode } from '../../lib/errors.js';
import type { JsonSchema, Tool, ToolArguments, ToolContext } from '../../ports/tool.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { badDefinition, readyTool } from '../ready.js';

/** A description and a schema together are taken up to so much (characters of JSON): the model reads them in every turn. */
const MAX_DEFINITION_CHARS = 32_768;

/** Calls a tool by the name that the server has for it. */
export type CallTool = (tool: string, args: ToolArguments, context: ToolContext) => Promise<unknown>;

/** Tells what an operator should know. */
export type Warn = (code: ErrorCode, detail: string) => void;

const Listed = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
});
type Listed = z.infer<typeof Listed>;

/** The tools of one server as agents use them. A tool that is listed again as it was stays the same object. */
export class OfferedTools {
  readonly #definition: McpServerDefinition;
  readonly #call: CallTool;
  readonly #warn: Warn;
  #tools: ReadonlyMap<string, Tool> = new Map();

  constructor(definition: McpServerDefinition, call: CallTool, warn: Warn) {
    this.#definition = definition;
    this.#call = call;
    this.#warn = warn;
  }

  get all(): readonly Tool[] {
    return [...this.#tools.values()];
  }

  /** Takes those that are allowed and fit to be used from a server's list; warns of an allowed one that is missing or can't be used. */
  take(listed: readonly unknown[]): void {
    const found = new Map(listed.map((entry) => [nameOf(entry), entry]));
    const tools = new Map<string, Tool>();
    for (const name of new Set(this.#definition.allow)) {
      const tool = this.#tool(name, found.get(name));
      if (tool !== undefined) tools.set(name, tool);
    }
    this.#tools = tools;
  }

  #tool(name: string, entry: unknown): Tool | undefined {
    const server = this.#definition.name;
    if (entry === undefined) {
      this.#warn('tool.not_offered', `${server} offers no tool named ${name}`);
      return undefined;
    }
    try {
      const tool = this.#shaped(Listed.parse(entry));
      const known = this.#tools.get(name);
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(tool)) return known;
      readyTool(tool);
      return tool;
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
      this.#warn('tool.bad_definition', `${server} offers ${name}, which can not be used: ${why}`);
      return undefined;
    }
  }

  #shaped({ name, title, description, inputSchema }: Listed): Tool {
    const { name: server, mode, deadlineMs, progress } = this.#definition;
    const tool: Tool = {
      name: `${server}_${name}`,
      description: description ?? title ?? name,
      parameters: parametersOf(inputSchema),
      mode,
      deadlineMs,
      progress,
      execute: (args, context) => this.#call(name, args, context),
    };
    if (JSON.stringify(tool).length > MAX_DEFINITION_CHARS)
      throw badDefinition(tool.name, `its description is longer than ${MAX_DEFINITION_CHARS} characters`);
    return tool;
  }
}

/** Which draft a schema is written in, and what it calls itself, matters to nobody here; models want properties, even none. */
function parametersOf(inputSchema: Listed['inputSchema']): JsonSchema {
  const used = Object.entries(inputSchema).filter(([keyword]) => keyword !== '$schema' && keyword !== '$id');
  return { properties: {}, ...Object.fromEntries(used) };
}

function nameOf(entry: unknown): string | undefined {
  const named = z.object({ name: z.string() }).safeParse(entry);
  return named.data?.name;
}
