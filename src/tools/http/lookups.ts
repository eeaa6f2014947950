import { messageOf } from '../../lib/errors.js';
import { parseJsonPath, pick, type JsonStep } from '../../lib/json-path.js';
import type { ConversationFacts } from '../../ports/tool.js';
import type { LookupDefinition } from '../../ports/tool-definitions.js';
import { badDefinition } from '../ready.js';
import { readAnswer } from './answer.js';
import type { HttpAnswer } from './exchange.js';
import { HttpClient, type ReaderDeps } from './http-client.js';
import { parseRequestTemplate } from './request-template.js';
import { asText, templateValues } from './template-values.js';

/** The phone rings until the lookups are done. */
export const MAX_LOOKUP_MS = 2000;
/** A value stands within a sentence. */
export const MAX_VARIABLE_CHARS = 500;

/** A lookup that brought nothing, or less than it should. */
export interface LookupFailure {
  readonly code: 'lookup.failed';
  readonly lookup: string;
  readonly callId: string;
  readonly agent: string;
  readonly detail: string;
}

/** What lookups need. */
export interface LookupDeps extends ReaderDeps {
  /** Called once for each lookup of a call that failed. */
  readonly failed: (failure: LookupFailure) => void;
}

/** Asks all that these names stand for, at the same time; gives their variables, the empty ones of failures too. Never rejects. */
export type Lookups = (
  names: readonly string[],
  conversation: ConversationFacts,
  variables: Readonly<Record<string, string>>,
) => Promise<Readonly<Record<string, string>>>;

type Found = Readonly<Record<string, string>>;
type Lookup = (conversation: ConversationFacts, variables: Found) => Promise<Found>;

/** Makes the lookups of the configuration; a call names those that it wants. Throws `tool.bad_definition` for one that can't be made. */
export function createLookups(definitions: Iterable<LookupDefinition>, deps: LookupDeps): Lookups {
  const lookups = new Map(
    [...definitions].map((definition) => [definition.name, lookupOf(definition, deps)]),
  );
  return async (names, conversation, variables) => {
    const wanted = [...new Set(names)].flatMap((name) => lookups.get(name) ?? []);
    const found = await Promise.all(wanted.map((lookup) => lookup(conversation, variables)));
    return Object.fromEntries(found.flatMap((one) => Object.entries(one)));
  };
}

function lookupOf(definition: LookupDefinition, deps: LookupDeps): Lookup {
  const { name } = definition;
  const ask = askerOf(definition, deps);
  const paths = pathsOf(definition);
  const { redact } = deps;
  return async (conversation, variables) => {
    const { callId, agent } = conversation;
    const tell = (detail: string): void =>
      deps.failed({ code: 'lookup.failed', lookup: name, callId, agent, detail });
    try {
      const answer = readAnswer(await ask(conversation, variables), redact);
      const found = paths.map(([variable, steps]) => [variable, plainText(pick(answer, steps))] as const);
      const missing = found.filter(([, value]) => value === undefined).map(([variable]) => variable);
      if (missing.length > 0) tell(`the answer has nothing for ${missing.join(', ')}`);
      return Object.fromEntries(found.map(([variable, value]) => [variable, value ?? '']));
    } catch (error) {
      tell(redact.text(messageOf(error)));
      return Object.fromEntries(paths.map(([variable]) => [variable, '']));
    }
  };
}

function askerOf(
  { name, request }: LookupDefinition,
  deps: LookupDeps,
): (conversation: ConversationFacts, variables: Found) => Promise<HttpAnswer> {
  const render = parseRequestTemplate(request);
  if (typeof render === 'string') throw badDefinition(name, render);
  const timeoutMs = Math.min(request.timeoutMs, MAX_LOOKUP_MS);
  const client = new HttpClient({ ...request, timeoutMs }, deps);
  return async (conversation, variables) =>
    client.send(render(templateValues(variables, conversation, conversation.callId)));
}

function pathsOf({ name, variables }: LookupDefinition): readonly (readonly [string, readonly JsonStep[]])[] {
  return Object.entries(variables).map(([variable, text]) => {
    const steps = parseJsonPath(text);
    if (steps === undefined) throw badDefinition(name, `${text} is no path into an answer`);
    return [variable, steps] as const;
  });
}

/** One line of bounded length, empty where the server says that there is nothing; `undefined` where it says nothing. What a stranger's server says must not look like a part of the instructions. */
function plainText(value: unknown): string | undefined {
  if (value === null) return '';
  const line = asText(value)?.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  // The cut may leave half of a character.
  return line
    ?.trim()
    .slice(0, MAX_VARIABLE_CHARS)
    .replace(/\p{Cs}$/u, '');
}
