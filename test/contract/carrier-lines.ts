import { type AudioFormat, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { audioSocketCapabilities } from '../../src/carriers/audiosocket/capabilities.js';
import { AudioSocketCodec } from '../../src/carriers/audiosocket/codec.js';
import { SOCKET_FORMATS, type SocketFormatName } from '../../src/carriers/audiosocket/formats.js';
import { chanWebsocketCapabilities } from '../../src/carriers/chan-websocket/capabilities.js';
import { createChanWebsocketCodec } from '../../src/carriers/chan-websocket/codec.js';
import { createMediaStreamsCodec } from '../../src/carriers/media-streams/codec.js';
import { softphoneCapabilities } from '../../src/carriers/softphone/capabilities.js';
import { splitMessages } from '../../src/carriers/softphone/split-messages.js';
import { twilioCapabilities } from '../../src/carriers/twilio/capabilities.js';
import { AudioSocketCaller } from '../../src/cli/call/audiosocket/audiosocket-caller.js';
import { ChanWebsocketCaller } from '../../src/cli/call/chan-websocket/chan-websocket-caller.js';
import type { ControlDialect } from '../../src/cli/call/chan-websocket/control-writer.js';
import { MediaStreamsCaller } from '../../src/cli/call/media-streams-caller.js';
import type { CallerEvent, StreamCaller } from '../../src/cli/call/stream-caller.js';
import type { ByteReceiver } from '../../src/ports/byte-channel.js';
import type { CarrierCapabilities, CarrierLink } from '../../src/ports/carrier.js';
import type { Clock } from '../../src/ports/clock.js';
import type { TextReceiver } from '../../src/ports/text-channel.js';
import { FrameTicker } from '../../src/wire/frame-ticker.js';
import { LineOverBytes } from '../../src/wire/line-over-bytes.js';
import { linkOverChannel } from '../../src/wire/link-over-channel.js';
import { pacedLink } from '../../src/wire/paced-link.js';
import { channelPair } from '../support/channel-pair.js';
import { CALL, STREAM } from '../carriers/media-streams/wire.js';

/** One carrier's line: our end as a call has it, and at the far one the carrier's model with a caller behind it. */
export interface CarrierLine {
  readonly capabilities: CarrierCapabilities;
  readonly link: CarrierLink;
  readonly caller: StreamCaller;
  /** The stream opens. */
  open(): void;
}

/** Makes a line; the far side tells what it notices. */
export type MakeLine = (clock: Clock, onEvent: (event: CallerEvent) => void) => CarrierLine;

type End = ReturnType<typeof channelPair>['ours'];

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const SLIN16: AudioFormat = { encoding: 'pcm16', rateHz: 16_000 };

const twilio: MakeLine = (clock, onEvent) => {
  const { ours, theirs } = channelPair();
  const link = linkOverChannel(createMediaStreamsCodec(), (receiver) => {
    ours.receiver = receiver;
    return ours;
  });
  return joined(theirs, { capabilities: twilioCapabilities, link, caller: mediaStreams(clock, onEvent) });
};

const unexpected = (): never => {
  throw new Error('a page that only talks asks for nothing');
};

const softphone: MakeLine = (clock, onEvent) => {
  const { ours, theirs } = channelPair();
  const page = { clock, wish: unexpected, ignored: unexpected, flooded: unexpected };
  const link = linkOverChannel(createMediaStreamsCodec(), (receiver) => {
    ours.receiver = splitMessages(receiver, page);
    return ours;
  });
  return joined(theirs, { capabilities: softphoneCapabilities, link, caller: mediaStreams(clock, onEvent) });
};

function mediaStreams(clock: Clock, onEvent: (event: CallerEvent) => void): StreamCaller {
  const ids = { accountSid: 'AC1', callSid: CALL, streamSid: STREAM };
  return new MediaStreamsCaller({ clock, ...ids, customParameters: { token: 'one-time' }, onEvent });
}

const chanWebsocket =
  (dialect: ControlDialect, format: 'ulaw' | 'slin16'): MakeLine =>
  (clock, onEvent) => {
    const { ours, theirs } = channelPair();
    const link = linkOverChannel(createChanWebsocketCodec({ token: 'one-time', format }), (receiver) => {
      ours.receiver = receiver;
      return ours;
    });
    const caller = new ChanWebsocketCaller({ clock, dialect, format, channelId: '1763800000.42', onEvent });
    const capabilities = {
      ...chanWebsocketCapabilities,
      format: format === 'ulaw' ? TELEPHONE_FORMAT : SLIN16,
    };
    return joined(theirs, { capabilities, link, caller });
  };

/** A line of the application where no name of a format is given, and of the channel driver otherwise. */
const audioSocket =
  (name?: SocketFormatName, format: AudioFormat = SOCKET_FORMATS[name ?? 'slin'].format): MakeLine =>
  (clock, onEvent) => {
    const { ours, theirs } = channelPair();
    const line = new LineOverBytes({
      codec: new AudioSocketCodec({
        uuid: UUID,
        format,
        wireRateHz: SOCKET_FORMATS[name ?? 'slin'].wireRateHz,
      }),
      clock,
      open: (receiver) => {
        ours.receiver = bytesTo(receiver);
        return {
          bufferedBytes: 0,
          send: (bytes) => ours.send(bytes),
          close: (last) => {
            ours.send(last);
            ours.close(1000, '');
          },
        };
      },
    });
    const ticker = new FrameTicker(clock, (error) => {
      throw error;
    });
    const form = name === undefined ? {} : ({ form: 'channel', format: name } as const);
    const caller = new AudioSocketCaller({ clock, uuid: UUID, ...form, onEvent });
    const link = pacedLink(line, { ticker, format });
    return joined(theirs, { capabilities: { ...audioSocketCapabilities, format }, link, caller });
  };

function bytesTo(receiver: ByteReceiver): TextReceiver {
  return {
    text: () => undefined,
    binary: (bytes) => receiver.bytes(bytes),
    ended: () => receiver.ended({ how: 'closed-there' }),
  };
}

function joined(theirs: End, line: Omit<CarrierLine, 'open'>): CarrierLine {
  theirs.receiver = line.caller;
  return { ...line, open: () => line.caller.start(theirs) };
}

/** Every carrier there is, in each of the forms of its wire; the first is what the others are compared with. */
export const CARRIER_LINES: readonly (readonly [name: string, make: MakeLine])[] = [
  ['Twilio', twilio],
  ['the softphone', softphone],
  ['chan_websocket in json, ulaw', chanWebsocket('json', 'ulaw')],
  ['chan_websocket in plain text, ulaw', chanWebsocket('plain-text', 'ulaw')],
  ['chan_websocket in json, slin16', chanWebsocket('json', 'slin16')],
  ['chan_websocket in plain text, slin16', chanWebsocket('plain-text', 'slin16')],
  ['AudioSocket, slin', audioSocket()],
  ['AudioSocket, μ-law inside', audioSocket(undefined, TELEPHONE_FORMAT)],
  ['AudioSocket, slin12', audioSocket('slin12')],
  ['AudioSocket, slin16', audioSocket('slin16')],
  ['AudioSocket, slin32', audioSocket('slin32')],
  ['AudioSocket, slin44', audioSocket('slin44')],
  ['AudioSocket, slin48', audioSocket('slin48')],
];
