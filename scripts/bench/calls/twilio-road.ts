import { callParams, newSid } from '../../../src/cli/call/call-params.js';
import { readTwiml, type TwimlElement } from '../../../src/cli/call/read-twiml.js';
import { TwilioHttp } from '../../../src/cli/call/twilio-http.js';
import { Secret } from '../../../src/lib/secret.js';
import { LeanCaller } from './caller.js';
import { type LoadTarget, NUMBERS, type Road } from './road.js';
import { callerSounds } from './sounds.js';
import { dialLean } from './web-socket.js';

/** Twilio's: a signed webhook, its TwiML, and the stream that this asks for. */
export function twilioRoad({ url, token }: LoadTarget): Road {
  const http = new TwilioHttp({ url, authToken: new Secret(token) });
  const sounds = callerSounds();
  return {
    place: async (index, ears) => {
      const names = { accountSid: newSid('AC'), callSid: newSid('CA'), streamSid: newSid('MZ') };
      const voice = http.publicUrlOf('/twilio/voice');
      const startMs = performance.now();
      const { body } = await http.post(voice, callParams({ ...names, ...NUMBERS }, 'ringing'));
      ears.announced(performance.now() - startMs);
      const stream = streamOf(readTwiml(body));
      const streamUrl = stream.attributes['url'] ?? '';
      const all = { ...names, customParameters: parametersOf(stream) };
      const caller = new LeanCaller(sounds, all, ears, index);
      const socket = await dialLean(
        http.localUrlOf(streamUrl) ?? streamUrl,
        http.signatureOf(streamUrl, {}),
        {
          text: (frame) => caller.came(frame, performance.now()),
          ended: ears.ended,
        },
      );
      caller.start(socket, performance.now());
      return caller;
    },
  };
}

function streamOf(verbs: readonly TwimlElement[]): TwimlElement {
  const connect = verbs.find(({ name }) => name === 'Connect');
  const stream = connect?.children.find(({ name }) => name === 'Stream');
  if (stream === undefined)
    throw new Error(`the call was answered with ${verbs.map(({ name }) => name).join()}`);
  return stream;
}

function parametersOf({ children }: TwimlElement): Readonly<Record<string, string>> {
  const parameters = children.filter(({ name }) => name === 'Parameter');
  return Object.fromEntries(
    parameters.map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']),
  );
}
