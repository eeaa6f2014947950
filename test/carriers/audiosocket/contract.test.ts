import { type AudioFormat, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { audioSocketCapabilities } from '../../../src/carriers/audiosocket/capabilities.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import { AudioSocketCaller } from '../../../src/cli/call/audiosocket/audiosocket-caller.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { FrameTicker } from '../../../src/wire/frame-ticker.js';
import { LineOverBytes } from '../../../src/wire/line-over-bytes.js';
import { pacedLink } from '../../../src/wire/paced-link.js';
import { type CarrierUnderTest, describeCarrier } from '../../contract/carrier.contract.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

describeCarrier('AudioSocket', () => carrierOf({ encoding: 'pcm16', rateHz: 8000 }));
describeCarrier('AudioSocket with μ-law inside', () => carrierOf(TELEPHONE_FORMAT));

function carrierOf(format: AudioFormat): CarrierUnderTest {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const events: CarrierEvent[] = [];
  const lost = { frames: 0 };

  const line = new LineOverBytes({
    codec: new AudioSocketCodec({ uuid: UUID, format }),
    clock,
    open: (receiver) => {
      ours.receiver = {
        text: () => undefined,
        binary: (bytes) => receiver.bytes(bytes),
        ended: (end) =>
          receiver.ended(
            end.kind === 'failed' ? { how: 'broke', message: end.message } : { how: 'closed-there' },
          ),
      };
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
  const link = pacedLink(line, { ticker, format });
  link.onEvent = (event) => events.push(kept(event));

  const caller = new AudioSocketCaller({
    clock,
    uuid: UUID,
    onEvent: () => undefined,
    leaveOut: () => lost.frames > 0 && lost.frames-- > 0,
  });
  theirs.receiver = caller;

  return {
    clock,
    capabilities: { ...audioSocketCapabilities, format },
    events,
    expectedStart: { streamId: UUID, carrierCallId: '', token: UUID, format },
    send: (command) => link.send(command),
    connect: () => caller.start(theirs),
    say: (audio) => caller.say(audio),
    loseFrames: (count) => {
      lost.frames = count;
    },
    pressKey: (digit) => caller.pressKey(digit),
    hangUp: () => caller.hangUp(),
    breakOff: () => theirs.breakWith({ kind: 'failed', message: 'ECONNRESET' }),
    heard: () => caller.line.recording(),
  };
}

/** Sound is lent for as long as the event is taken. */
function kept(event: CarrierEvent): CarrierEvent {
  if (event.type !== 'audio') return event;
  const { frame } = event;
  return frame.encoding === 'mulaw'
    ? { ...event, frame: { ...frame, samples: frame.samples.slice() } }
    : { ...event, frame: { ...frame, samples: frame.samples.slice() } };
}
