import type { Tool } from '../ports/tool.js';
import { hangupCall } from './hangup_call.js';

const ALL: readonly Tool[] = [hangupCall];
const BY_NAME: ReadonlyMap<string, Tool> = new Map(ALL.map((tool) => [tool.name, tool]));

/** What an agent without a list of its own may use. */
const DEFAULT_TOOLS: readonly string[] = [hangupCall.name];

/** The name of every tool there is: a configuration may name no other. */
export const knownTools: readonly string[] = [...BY_NAME.keys()];

/** The tools an agent may use, by its list of names; without a list `hangup_call` only. Unknown names were refused with the configuration. */
export function toolsOf(names: readonly string[] = DEFAULT_TOOLS): readonly Tool[] {
  return names.flatMap((name) => BY_NAME.get(name) ?? []);
}
