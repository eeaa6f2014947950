import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyTwiml, connectTwiml, hangUpTwiml, sorryTwiml } from '../../../src/carriers/twilio/twiml.js';
import { readTwiml } from '../../../src/cli/call/read-twiml.js';

const options = {
  streamUrl: 'wss://agent.example.com/twilio/media',
  statusCallbackUrl: 'https://agent.example.com/twilio/stream-status',
  token: 'one-time',
  afterUrl: 'https://agent.example.com/twilio/after',
};

describe('TwiML', () => {
  it('connects the call to the stream and asks us afterwards what to do', () => {
    expect(connectTwiml(options)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Connect>' +
        '<Stream url="wss://agent.example.com/twilio/media" name="talkpath" ' +
        'statusCallback="https://agent.example.com/twilio/stream-status">' +
        '<Parameter name="token" value="one-time"/></Stream></Connect>' +
        '<Redirect method="POST">https://agent.example.com/twilio/after</Redirect></Response>',
    );
  });

  it('hangs up', () => {
    expect(hangUpTwiml()).toContain('<Response><Hangup/></Response>');
  });

  it('apologises and hangs up', () => {
    expect(sorryTwiml('No agent is free.')).toContain(
      '<Response><Say>No agent is free.</Say><Hangup/></Response>',
    );
  });

  it('refuses a call as busy', () => {
    expect(busyTwiml()).toContain('<Response><Reject reason="busy"/></Response>');
  });

  it('escapes what would be markup', () => {
    const twiml = sorryTwiml('</Say><Dial>+1900</Dial><Say> & "more"');
    expect(twiml).not.toContain('<Dial>');
    expect(readTwiml(twiml).map(({ name, text }) => [name, text])).toEqual([
      ['Say', '</Say><Dial>+1900</Dial><Say> & "more"'],
      ['Hangup', ''],
    ]);
  });

  it('says any text at all without breaking', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readTwiml(sorryTwiml(text)).map(({ name }) => name)).toEqual(['Say', 'Hangup']);
      }),
    );
    expect(() => sorryTwiml('a\u0000b\ud800c')).not.toThrow();
  });

  it('carries hostile values as attributes and gives them back unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]*$/), (token) => {
        const [connect, redirect] = readTwiml(connectTwiml({ ...options, token }));
        expect(connect?.children[0]?.children[0]?.attributes).toEqual({ name: 'token', value: token });
        expect(redirect?.text).toBe(options.afterUrl);
      }),
    );
  });
});
