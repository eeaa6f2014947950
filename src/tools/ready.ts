import type { ErrorObject } from 'ajv';
import { messageOf, TalkpathError } from '../lib/errors.js';
import { compileSchema } from '../lib/json-schema.js';
import type { ReadyTool, Tool } from '../ports/tool.js';

/** Names that every far end takes: OpenAI's, and MCP's. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** A tool whose schema has been compiled. Throws `tool.bad_definition` for a name or a schema that can't be used. */
export function readyTool(tool: Tool): ReadyTool {
  if (!NAME.test(tool.name)) throw badDefinition(tool.name, 'a name has up to 64 letters, digits, _ and -');
  if (tool.parameters['type'] !== 'object')
    throw badDefinition(tool.name, 'the parameters must be of type object');
  const fits = compile(tool);
  return {
    ...tool,
    complaint: (args) => (fits(args) ? undefined : (fits.errors ?? []).map(describe).join('; ')),
  };
}

function compile(tool: Tool) {
  try {
    return compileSchema(tool.parameters);
  } catch (error) {
    throw badDefinition(tool.name, `the parameters are no usable JSON Schema: ${messageOf(error)}`);
  }
}

/** In words that a model can act on. */
function describe({ instancePath, message = 'does not fit', params, keyword }: ErrorObject): string {
  const where = instancePath === '' ? 'the arguments' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties')
    return `${where} must not have ${String(params['additionalProperty'])}`;
  if (keyword === 'enum') return `${where} must be one of ${JSON.stringify(params['allowedValues'])}`;
  return `${where} ${message}`;
}

/** A tool that can't be given to a model, and why. */
export function badDefinition(name: string, detail: string): TalkpathError {
  return new TalkpathError('tool.bad_definition', `${name}: ${detail}`);
}
