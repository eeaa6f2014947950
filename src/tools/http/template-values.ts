import { TalkpathError } from '../../lib/errors.js';
import type { Template } from '../../lib/template.js';
import type { ConversationFacts } from '../../ports/tool.js';

/** What the gaps of a request are filled with, by name. */
export type TemplateValues = ReadonlyMap<string, unknown>;

/** Arguments, and the facts of the conversation: where both have a name, it is the fact's, for a model must not pass for another caller. */
export function templateValues(
  args: Readonly<Record<string, unknown>>,
  conversation: ConversationFacts,
  idempotencyKey: string,
): TemplateValues {
  return new Map([
    ...Object.entries(args),
    ['caller', conversation.from],
    ['called', conversation.to],
    ['call_id', conversation.callId],
    ['idempotency_key', idempotencyKey],
  ]);
}

/** A value as a part of a text: objects and lists as JSON; `undefined` for what is no value. */
export function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** The text with its gaps filled, those without a value by nothing; `undefined` when there are gaps and none has a value. */
export function renderOptional(
  template: Template,
  values: TemplateValues,
  encode: (text: string) => string = (text) => text,
): string | undefined {
  const { names } = template;
  const filled = names.some((name) => asText(values.get(name)) !== undefined);
  if (names.length > 0 && !filled) return undefined;
  return template.render((name) => encode(asText(values.get(name)) ?? ''));
}

/** Arguments that don't fit into the request: the model is told, and may try again. */
export function unfit(message: string): TalkpathError {
  return new TalkpathError('tool.bad_arguments', message);
}
