import type { Redactor } from '../redactor.js';
import type { HttpAnswer } from './exchange.js';
import { HttpFault } from './http-fault.js';

/** As much of a refusal as helps to see what is wrong. */
const MAX_EXCERPT_CHARS = 200;
/** As much of an answer that is no JSON as a model can make something of. */
const MAX_TEXT_CHARS = 4000;

/**
 * What an answer says, without secrets: JSON, or text of bounded length where it is none; `undefined` when it is empty.
 * Throws a fault for one that is no success or can't be used.
 */
export function readAnswer(answer: HttpAnswer, redact: Redactor): unknown {
  const text = new TextDecoder().decode(answer.body);
  if (!isSuccess(answer.status)) throw refused(answer.status, redact.text(text));
  if (!answer.complete)
    throw new HttpFault('unusable', `the answer is longer than ${answer.body.length} bytes`);
  if (isCompressed(answer))
    throw new HttpFault('unusable', 'the answer is compressed, though it was not to be');
  if (text.trim() === '') return undefined;
  try {
    return redact.value(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new HttpFault('unusable', 'the answer is nested too deeply');
    if (isJson(answer.headers['content-type'])) throw new HttpFault('unusable', 'the answer is broken JSON');
    // Secrets go before the cut: half of one would not be known again.
    return redact.text(text).slice(0, MAX_TEXT_CHARS);
  }
}

/** Whether the status says that the request was done. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** An answer that says no: with its status, and what it says about it. */
export function refused(status: number, text: string): HttpFault {
  const excerpt = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const said = excerpt.slice(0, MAX_EXCERPT_CHARS);
  return new HttpFault('unusable', `the answer was ${status}${said === '' ? '' : `: ${said}`}`);
}

function isCompressed({ headers }: HttpAnswer): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== 'identity';
}

function isJson(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^application\/([\w.-]+\+)?json\b/i.test(contentType);
}
