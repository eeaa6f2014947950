import { TalkpathError } from '../lib/errors.js';
import type { AfterCall } from '../ports/after-call.js';
import type { PhoneLine } from '../ports/phone-line.js';
import type { ToolArguments, ToolContext } from '../ports/tool.js';

/** The telephone line of the conversation. Throws `tool.no_line` where there is none. */
export function lineOf({ line }: ToolContext): PhoneLine {
  if (line === undefined) throw new TalkpathError('tool.no_line', 'this conversation is not a phone call');
  return line;
}

/** What is sent after the call. Throws `tool.no_webhook` where nobody is to be told. */
export function afterCallOf({ afterCall }: ToolContext): AfterCall {
  if (afterCall === undefined) {
    throw new TalkpathError('tool.no_webhook', 'nothing can be sent after this call');
  }
  return afterCall;
}

/** An argument that the schema requires to be a text. */
export function textArgument(args: ToolArguments, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}
