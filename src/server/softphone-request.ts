import { messageOf } from '../lib/errors.js';
import { MAX_INSTRUCTIONS_CHARS, type SoftphoneCallRequest } from '../ports/softphone-messages.js';

const MAX_NAME_CHARS = 64;

/** What a page may ask for, and how long it may be. */
const FIELDS: Readonly<Record<keyof SoftphoneCallRequest, number>> = {
  to: MAX_NAME_CHARS,
  from: MAX_NAME_CHARS,
  agent: MAX_NAME_CHARS,
  voice: MAX_NAME_CHARS,
  instructions: MAX_INSTRUCTIONS_CHARS,
};

/** The body of a call's request, or what is wrong with it. No body asks for nothing in particular. */
export function readCallRequest(body: unknown, agents: readonly string[]): SoftphoneCallRequest | string {
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'string') return 'the body must be JSON';
  try {
    return readFields(JSON.parse(body), agents);
  } catch (error) {
    return `the body is not JSON: ${messageOf(error)}`;
  }
}

function readFields(body: unknown, agents: readonly string[]): SoftphoneCallRequest | string {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return 'the body must be a JSON object';
  for (const [key, value] of Object.entries(body)) {
    if (!isField(key)) return `unknown key ${key.slice(0, MAX_NAME_CHARS)}`;
    if (typeof value !== 'string' || value.length > FIELDS[key])
      return `${key} must be a text of up to ${FIELDS[key]} characters`;
  }
  const asked: SoftphoneCallRequest = body;
  const isKnown = asked.agent === undefined || agents.includes(asked.agent);
  return isKnown ? asked : 'there is no agent of that name';
}

function isField(key: string): key is keyof SoftphoneCallRequest {
  return Object.hasOwn(FIELDS, key);
}
