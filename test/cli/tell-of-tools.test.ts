import { describe, expect, it } from 'vitest';
import { tellOfTools } from '../../src/cli/tell-of-tools.js';
import { createLogger } from '../../src/observe/logger.js';
import { load } from '../support/config-file.js';

const knownTools = ['hangup_call', 'transfer_call', 'leave_voicemail'];
const text = `
openai: {tools: [hangup_call]}
transfers: {desk: {to: +12025550111}}
agents:
  desk: {tools: [transfer_call, hangup_call, leave_voicemail]}
  night: {tools: [leave_voicemail]}
`;

function told(yaml: string, env = {}): readonly unknown[] {
  const lines: unknown[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ level: 'info', pretty: false, destination });
  tellOfTools(load(yaml, { env, knownTools }), logger);
  return lines;
}

describe('what operators are told of their agents’ tools at start', () => {
  it('is which of them can not work without Twilio’s REST credentials', () => {
    const remedy = expect.stringMatching(/account_sid and auth_token/) as unknown;
    const expected = [
      { agent: 'desk', tools: ['transfer_call', 'leave_voicemail'], remedy },
      { agent: 'night', tools: ['leave_voicemail'], remedy },
    ].map((line) => ({ ...line, level: 'warn', msg: 'call.no_control' }));
    expect(told(text)).toMatchObject(expected);
    expect(told(text, { TWILIO_AUTH_TOKEN: 't' })).toMatchObject(expected);
    expect(told(text, { TWILIO_ACCOUNT_SID: 'AC0' })).toMatchObject(expected);
  });

  it('is nothing when there are credentials, or no such tool', () => {
    expect(told(text, { TWILIO_ACCOUNT_SID: 'AC0', TWILIO_AUTH_TOKEN: 't' })).toEqual([]);
    expect(told('openai: {tools: [hangup_call]}')).toEqual([]);
  });

  it('is that nobody takes messages where only Asterisk’s REST interface passes callers on', () => {
    const asterisk = 'asterisk: {enabled: true, ari: {url: http://127.0.0.1:8088/ari}}';
    expect(told(`${text}${asterisk}`)).toMatchObject([
      { agent: 'desk', tools: ['leave_voicemail'] },
      { agent: 'night', tools: ['leave_voicemail'] },
    ]);
  });

  it('is what an agent may use that has no list', () => {
    expect(told('')).toMatchObject([{ agent: 'default', tools: ['hangup_call'], level: 'info' }]);
  });
});
