import { TalkpathError, messageOf, type ErrorCode } from '../../lib/errors.js';
import { ToolFailure } from '../../lib/errors/tool-failure.js';
import { parseJsonPath, pick } from '../../lib/json-path.js';
import { defaultsOf } from '../../lib/json-schema.js';
import type { HttpToolDefinition } from '../../ports/tool-definitions.js';
import { FROM_OUTSIDE, type Tool } from '../../ports/tool.js';
import { badDefinition } from '../ready.js';
import type { Redactor } from '../redactor.js';
import { readAnswer } from './answer.js';
import { HttpClient, type ReaderDeps } from './http-client.js';
import { HttpFault } from './http-fault.js';
import { parseRequestTemplate } from './request-template.js';
import { templateValues } from './template-values.js';

const ACCEPTED = 202;

/** A tool that is an HTTP request of the configuration's. Throws `tool.bad_definition` for one that can't be made. */
export function httpTool(definition: HttpToolDefinition, deps: ReaderDeps): Tool {
  const { name, description, parameters, mode, deadlineMs, progress, request } = definition;
  const render = parseRequestTemplate(request);
  if (typeof render === 'string') throw badDefinition(name, render);
  const pickResult = resultPicker(definition);
  const client = new HttpClient(request, deps);
  const { redact } = deps;
  const defaults = Object.fromEntries(defaultsOf(parameters));
  return {
    ...{ name, description, parameters, mode, deadlineMs, progress },
    execute: async (args, { conversation, idempotencyKey, signal }) => {
      try {
        const asked = render(templateValues({ ...defaults, ...args }, conversation, idempotencyKey));
        const answer = await client.send(asked, signal);
        if (answer.status === ACCEPTED && mode === 'deferred') return FROM_OUTSIDE;
        return pickResult(readAnswer(answer, redact));
      } catch (error) {
        throw failureOf(error, redact, definition.errorMessage);
      }
    },
  };
}

function resultPicker({ name, result }: HttpToolDefinition): (answer: unknown) => unknown {
  if (result === undefined) return (answer) => answer ?? { status: 'done' };
  const steps = parseJsonPath(result);
  if (steps === undefined) throw badDefinition(name, `${result} is no path into an answer`);
  return (answer) => {
    const found = pick(answer, steps);
    if (found === undefined) throw new HttpFault('unusable', `the answer has no ${result}`);
    return found;
  };
}

/** Without the cause: it may hold what must not be told. */
function failureOf(error: unknown, redact: Redactor, tellTheCaller: string | undefined): TalkpathError {
  const message = redact.text(messageOf(error));
  // The model's own mistake is nothing to tell the caller about.
  if (error instanceof TalkpathError) return new TalkpathError(error.code, message);
  const late = error instanceof HttpFault && error.kind === 'timed-out';
  const code: ErrorCode = late ? 'tool.timed_out' : 'tool.failed';
  return tellTheCaller === undefined
    ? new TalkpathError(code, message)
    : new ToolFailure(code, message, tellTheCaller);
}
