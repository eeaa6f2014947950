import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  rejectTwiml,
  connectTwiml,
  hangUpTwiml,
  sorryTwiml,
  transferTwiml,
  voicemailTwiml,
} from '../../../src/carriers/twilio/twiml.js';
import { readTwiml } from '../../../src/cli/call/read-twiml.js';
import { strictTwiml } from '../../support/twiml-rules.js';

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
    expect(rejectTwiml('busy')).toContain('<Response><Reject reason="busy"/></Response>');
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

  const ORIGIN = 'https://agent.example.com';

  it('rings a telephone number, and is told of the answer and of the end', () => {
    const sales = { name: 'sales', address: '+12025550111', callerId: '+12025550100', ringMs: 20_000 };
    expect(transferTwiml(sales, ORIGIN)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Dial timeout="20" action="https://agent.example.com/twilio/transfer" method="POST" ' +
        'answerOnBridge="true" callerId="+12025550100">' +
        '<Number statusCallback="https://agent.example.com/twilio/transfer-status" ' +
        'statusCallbackEvent="answered">+12025550111</Number></Dial></Response>',
    );
  });

  it.each(['sip:desk@example.com', 'sips:desk@example.com', 'SIP:desk@example.com?X-A=1&X-B=2'])(
    'rings a SIP address: %s',
    (address) => {
      const [dial] = strictTwiml(transferTwiml({ name: 'desk', address, ringMs: 15_500 }, ORIGIN));
      expect(dial).toMatchObject({
        attributes: { timeout: '16' },
        children: [{ name: 'Sip', text: address }],
      });
      expect(dial?.attributes).not.toHaveProperty('callerId');
    },
  );

  it('is whole, and strict, whatever a destination is called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]*$/), fc.stringMatching(/^[ -~]*$/), (address, callerId) => {
        const destination = { name: 'x', address, callerId, ringMs: 1 };
        const [dial, ...more] = strictTwiml(transferTwiml(destination, ORIGIN));
        expect([more, dial?.attributes['callerId'], dial?.children[0]?.text]).toEqual([
          [],
          callerId,
          address,
        ]);
      }),
    );
    const hostile = { name: 'x', address: '+1\u0000\ud800', callerId: '\u0001', ringMs: 1 };
    expect(() => strictTwiml(transferTwiml(hostile, ORIGIN))).not.toThrow();
  });

  it('records a message, in whole seconds, and then hangs up', () => {
    const twiml = voicemailTwiml({ maxLengthMs: 90_000, silenceMs: 4500 }, ORIGIN);
    expect(strictTwiml(twiml).map(({ name }) => name)).toEqual(['Record', 'Hangup']);
    expect(twiml).toContain(
      '<Record maxLength="90" timeout="5" playBeep="true" ' +
        'action="https://agent.example.com/twilio/recording" method="POST"/>',
    );
    expect(voicemailTwiml({ maxLengthMs: 1, silenceMs: 0 }, ORIGIN)).toContain('maxLength="1" timeout="1"');
  });
});
