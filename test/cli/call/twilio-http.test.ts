import { describe, expect, it } from 'vitest';
import { TwilioHttp } from '../../../src/cli/call/twilio-http.js';

const url = 'http://127.0.0.1:8080';

describe("Twilio's view of the call server", () => {
  it.each([
    ['https://agent.example.com', 'wss://agent.example.com/twilio/media', 'ws://127.0.0.1:8080/twilio/media'],
    [
      'https://agent.example.com',
      'https://agent.example.com/twilio/after',
      'http://127.0.0.1:8080/twilio/after',
    ],
    ['https://agent.example.com/talk/', 'wss://agent.example.com/talk/a?b=c', 'ws://127.0.0.1:8080/a?b=c'],
    [undefined, 'wss://127.0.0.1:8080/twilio/media', 'ws://127.0.0.1:8080/twilio/media'],
    ['https://agent.example.com', 'https://elsewhere.example.com/x', undefined],
    ['https://agent.example.com', 'https://agent.example.com.evil.test/x', undefined],
  ])('with the public URL %s, %s is found at %s', (publicUrl, seen, local) => {
    expect(new TwilioHttp({ url, publicUrl }).localUrlOf(seen)).toBe(local);
  });

  it('keeps to TLS where the server has it', () => {
    const http = new TwilioHttp({ url: 'https://agent.example.com' });
    expect(http.localUrlOf('wss://agent.example.com/m')).toBe('wss://agent.example.com/m');
  });

  it('takes paths as below the public URL, and other references as relative to the document', () => {
    const http = new TwilioHttp({ url, publicUrl: 'https://agent.example.com/' });
    const document = 'https://agent.example.com/twilio/voice';
    expect(http.publicUrlOf('/twilio/status')).toBe('https://agent.example.com/twilio/status');
    expect(http.publicUrlOf('after', document)).toBe('https://agent.example.com/twilio/after');
    expect(http.publicUrlOf('https://x.test/y', document)).toBe('https://x.test/y');
  });

  it('never sends a form to a stranger', async () => {
    const http = new TwilioHttp({ url });
    await expect(http.post('https://elsewhere.example.com/', {})).rejects.toMatchObject({
      code: 'call.refused',
    });
  });
});
