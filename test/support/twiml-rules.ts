import type { TwimlElement } from '../../src/cli/call/read-twiml.js';
import { readTwiml } from '../../src/cli/call/read-twiml.js';

/** Which attributes and children each element may have, as far as call servers use them ("TwiML for Programmable Voice"). */
const GRAMMAR: ReadonlyMap<string, { attributes: readonly string[]; children: readonly string[] }> = new Map([
  ['Connect', { attributes: ['action', 'method'], children: ['Stream'] }],
  ['Stream', { attributes: ['url', 'name', 'track', 'statusCallback'], children: ['Parameter'] }],
  ['Parameter', { attributes: ['name', 'value'], children: [] }],
  [
    'Dial',
    {
      attributes: ['action', 'method', 'timeout', 'callerId', 'answerOnBridge', 'record', 'timeLimit'],
      children: ['Number', 'Sip'],
    },
  ],
  ['Number', { attributes: ['statusCallback', 'statusCallbackEvent', 'sendDigits', 'url'], children: [] }],
  ['Sip', { attributes: ['statusCallback', 'statusCallbackEvent', 'username', 'password'], children: [] }],
  [
    'Record',
    {
      attributes: ['action', 'method', 'maxLength', 'timeout', 'playBeep', 'finishOnKey', 'trim'],
      children: [],
    },
  ],
  ['Redirect', { attributes: ['method'], children: [] }],
  ['Say', { attributes: ['voice', 'language', 'loop'], children: [] }],
  ['Hangup', { attributes: [], children: [] }],
  ['Reject', { attributes: ['reason'], children: [] }],
]);
const WHOLE_SECONDS = ['timeout', 'maxLength', 'timeLimit'];
const VERBS = ['Connect', 'Dial', 'Record', 'Redirect', 'Say', 'Hangup', 'Reject'];
/** "Update a Call": the longest `Twiml`. */
const MAX_TWIML_CHARS = 4000;

/** The verbs of inline TwiML, or a throw where Twilio would refuse or complain. */
export function strictTwiml(xml: string): readonly TwimlElement[] {
  if (xml.length > MAX_TWIML_CHARS) throw new Error('Twiml is too long');
  const verbs = readTwiml(xml);
  for (const verb of verbs) {
    if (!VERBS.includes(verb.name)) throw new Error(`${verb.name} is no verb`);
    check(verb);
  }
  return verbs;
}

function check({ name, attributes, children }: TwimlElement): void {
  const rule = GRAMMAR.get(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (rule?.attributes.includes(key) !== true) throw new Error(`${name} has no attribute ${key}`);
    if (WHOLE_SECONDS.includes(key) && !/^[1-9]\d*$/.test(value)) throw new Error(`${key} is ${value}`);
  }
  for (const child of children) {
    if (rule?.children.includes(child.name) !== true) throw new Error(`${child.name} in ${name}`);
    check(child);
  }
}
