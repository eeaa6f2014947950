import { messageOf, TalkpathError } from '../lib/errors.js';
import { plainJsonFault } from '../lib/plain-json.js';
import type { ReadyTool, ToolArguments } from '../ports/tool.js';

/** More than any form has; what is longer was not meant for a tool (characters of JSON). */
export const MAX_ARGUMENTS_CHARS = 65_536;

/** The arguments as the model wrote them, checked against the tool's schema. Throws `tool.bad_arguments`, in words that the model can act on. */
export function readArguments(tool: ReadyTool, json: string): ToolArguments {
  const args = parseObject(json);
  const complaint = tool.complaint(args);
  if (complaint !== undefined) throw bad(complaint);
  return args;
}

function parseObject(json: string): ToolArguments {
  if (json.length > MAX_ARGUMENTS_CHARS)
    throw bad(`the arguments are longer than ${MAX_ARGUMENTS_CHARS} characters`);
  const parsed = json.trim() === '' ? {} : parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw bad('the arguments must be a JSON object');
  }
  const fault = plainJsonFault(parsed);
  if (fault !== undefined) throw bad(`the arguments ${fault}`);
  return { ...parsed };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw bad(`the arguments are not JSON: ${messageOf(error)}`);
  }
}

function bad(message: string): TalkpathError {
  return new TalkpathError('tool.bad_arguments', message);
}
