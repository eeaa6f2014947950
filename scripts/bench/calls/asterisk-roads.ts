import { TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { frameBytes, KIND, kindOfRate, uuidBytes } from '../../../src/carriers/audiosocket/frames.js';
import { ASTERISK_ROUTES, MEDIA_SUBPROTOCOL } from '../../../src/carriers/chan-websocket/routes.js';
import { announceToServer } from '../../../src/cli/call/announce-call.js';
import { uniqueId } from '../../../src/cli/call/unique-id.js';
import { LeanAudioSocketCaller } from './audiosocket-caller.js';
import { LeanChanWebsocketCaller } from './chan-websocket-caller.js';
import { dialFrames } from './frame-socket.js';
import { type CallEars, type LoadTarget, NUMBERS, type Road } from './road.js';
import { callerSounds } from './sounds.js';
import { binaryFrame, dialLean } from './web-socket.js';

const LINE = { encoding: 'pcm16', rateHz: TELEPHONE_FORMAT.rateHz } as const;

/** That of Asterisk's WebSocket channel: the call is announced, and its stream shows the token. */
export function chanWebsocketRoad(target: LoadTarget): Road {
  const sounds = callerSounds(TELEPHONE_FORMAT, (audio) => binaryFrame(audio, true));
  const media = `${target.url.replace(/^http/, 'ws')}${ASTERISK_ROUTES.media}`;
  return {
    place: async (index, ears) => {
      const channelId = uniqueId(new Date());
      const token = await announce(target, channelId, 'ulaw', ears);
      const caller = new LeanChanWebsocketCaller(sounds, channelId, ears, index);
      const headers = { 'sec-websocket-protocol': MEDIA_SUBPROTOCOL };
      const socket = await dialLean(`${media}?token=${token}`, headers, {
        text: (frame) => caller.told(frame, performance.now()),
        binary: (frame) => caller.came(frame, performance.now()),
        ended: ears.ended,
      });
      caller.start(socket, performance.now());
      return caller;
    },
  };
}

/** AudioSocket's: the call is announced, and its connection begins with the UUID. */
export function audioSocketRoad(target: LoadTarget): Road {
  const kind = kindOfRate(LINE.rateHz) ?? 0;
  const sounds = callerSounds(LINE, (audio) => Buffer.from(frameBytes(kind, audio)));
  return {
    place: async (index, ears) => {
      const uuid = await announce(target, uniqueId(new Date()), 'slin', ears);
      const caller = new LeanAudioSocketCaller(sounds, ears, index);
      const socket = await dialFrames(target.audioSocket, {
        frame: (came, bytes, from, to) => {
          if (came === kind) caller.came(bytes, from, to, performance.now());
        },
        ended: ears.ended,
      });
      socket.write(Buffer.from(frameBytes(KIND.uuid, uuidBytes(uuid))));
      caller.start(socket, performance.now());
      return caller;
    },
  };
}

/** Gives the one-time token of the stream. */
async function announce(
  { url, carrier }: LoadTarget,
  channel: string,
  format: string,
  { announced }: CallEars,
): Promise<string> {
  const wire = carrier === 'audiosocket' ? carrier : 'chan-websocket';
  const startMs = performance.now();
  const token = await announceToServer({ url, ...NUMBERS, channel, format, wire, login: undefined });
  announced(performance.now() - startMs);
  return token;
}
