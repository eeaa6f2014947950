import type { ReadyTool, Tool } from '../ports/tool.js';
import { hangupCall } from './hangup_call.js';
import { readyTool } from './ready.js';

/** The tools that come with the program. */
const BUILT_IN: readonly Tool[] = [hangupCall];

/** What an agent without a list of its own may use. */
export const DEFAULT_TOOLS: readonly string[] = [hangupCall.name];

/** The names of the tools that come with the program. */
export const builtInTools: readonly string[] = BUILT_IN.map(({ name }) => name);

/** Every tool of the process by name, ready for use. */
export class ToolRegistry {
  readonly #tools: ReadonlyMap<string, ReadyTool>;

  /** `more`: what the configuration adds. Throws `tool.bad_definition` for one that can't be used. */
  constructor(more: readonly Tool[] = []) {
    this.#tools = new Map([...BUILT_IN, ...more].map((tool) => [tool.name, readyTool(tool)]));
  }

  /** The tools an agent may use, by its list of names. A name that leads nowhere (a server that is not there now) is left out. */
  of(names: readonly string[] = DEFAULT_TOOLS): readonly ReadyTool[] {
    return names.flatMap((name) => this.#tools.get(name) ?? []);
  }
}
