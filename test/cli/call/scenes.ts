import { connectTwiml, hangUpTwiml } from '../../../src/carriers/twilio/twiml.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import type { FakeBridgeOptions } from '../../support/fake-bridge.js';

/** A tone that a caller notices (μ-law). */
export function tone(seconds: number): Uint8Array {
  const samples = Int16Array.from({ length: TELEPHONE_RATE_HZ * seconds }, (_, index) =>
    Math.round(6000 * Math.sin((2 * Math.PI * 440 * index) / TELEPHONE_RATE_HZ)),
  );
  return encodeMulaw(samples, new Uint8Array(samples.length));
}

/** TwiML as the call server gives it, for a server that is known by `origin`. */
export function answersFor(origin: () => string): FakeBridgeOptions['answers'] {
  return (path) => {
    if (path === '/twilio/after') return hangUpTwiml();
    if (path !== '/twilio/voice') return undefined;
    const https = `https://${origin()}`;
    return connectTwiml({
      streamUrl: `wss://${origin()}/twilio/media`,
      statusCallbackUrl: `${https}/twilio/stream-status`,
      token: 'one-time',
      afterUrl: `${https}/twilio/after`,
    });
  };
}
