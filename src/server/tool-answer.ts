import { messageOf } from '../lib/errors.js';
import { plainJsonFault } from '../lib/plain-json.js';
import type { ToolAnswer } from '../ports/tool-answers.js';
import type { Redactor } from '../tools/redactor.js';

/** A JSON object from outside. */
type Fields = Readonly<Record<string, unknown>>;

/** The answer that a body holds, or what is wrong with it. */
export type ReadAnswer = ToolAnswer | string;

const MAX_TEXT_CHARS = 2000;

/** `{"result": …}` or `{"error": "…"}`, for the model: without secrets. */
export function readResult(json: string, redact: Redactor): ReadAnswer {
  return read(json, ['result', 'error'], ({ error, ...rest }) => {
    if ('result' in rest === (error !== undefined)) return 'give either result or error';
    if (error === undefined) return { type: 'result', result: redact.value(rest['result']) };
    return isText(error) ? { type: 'failure', message: redact.text(error) } : badText('error');
  });
}

/** `{"decision": "approve", "arguments"?: {…}}` or `{"decision": "refuse", "reason"?: "…"}`; the reason is for the model: without secrets. */
export function readDecision(json: string, redact: Redactor): ReadAnswer {
  return read(json, ['decision', 'arguments', 'reason'], (fields) => {
    switch (fields['decision']) {
      case 'approve':
        return approval(fields);
      case 'refuse':
        return refusal(fields, redact);
      default:
        return 'decision must be "approve" or "refuse"';
    }
  });
}

function approval({ arguments: edited, reason }: Fields): ReadAnswer {
  if (reason !== undefined) return 'a reason goes with "refuse" only';
  if (edited === undefined) return { type: 'approve' };
  return isObject(edited) ? { type: 'approve', arguments: edited } : 'arguments must be a JSON object';
}

function refusal(
  { arguments: edited, reason = 'a person refused it' }: Fields,
  redact: Redactor,
): ReadAnswer {
  if (edited !== undefined) return 'arguments go with "approve" only';
  return isText(reason) ? { type: 'refuse', reason: redact.text(reason) } : badText('reason');
}

function read(json: string, known: readonly string[], answerOf: (fields: Fields) => ReadAnswer): ReadAnswer {
  try {
    const body: unknown = JSON.parse(json);
    if (!isObject(body)) return 'the body must be a JSON object';
    const fault = plainJsonFault(body);
    if (fault !== undefined) return `the body ${fault}`;
    const unknown = Object.keys(body).find((key) => !known.includes(key));
    return unknown === undefined ? answerOf(body) : `unknown key ${unknown.slice(0, MAX_TEXT_CHARS)}`;
  } catch (error) {
    return `the body is not JSON: ${messageOf(error)}`;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_CHARS;
}

function badText(name: string): string {
  return `${name} must be a text of 1 to ${MAX_TEXT_CHARS} characters`;
}
