import { TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { softphoneCapabilities } from '../../../src/carriers/softphone/capabilities.js';
import { splitMessages } from '../../../src/carriers/softphone/split-messages.js';
import { MediaStreamsCaller } from '../../../src/cli/call/media-streams-caller.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { type CarrierUnderTest, describeCarrier } from '../../contract/carrier.contract.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';
import { STREAM } from '../media-streams/wire.js';

const CALL = 'SP0123456789abcdef0123456789abcdef';

const unexpected = (): never => {
  throw new Error('a page that only talks asks for nothing');
};

describeCarrier('the softphone', (): CarrierUnderTest => {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const events: CarrierEvent[] = [];
  const lost = { frames: 0 };

  const link = linkOverChannel(createMediaStreamsCodec(), (stream) => {
    const page = { clock, wish: unexpected, ignored: unexpected, flooded: unexpected };
    ours.receiver = splitMessages(stream, page);
    return ours;
  });
  link.onEvent = (event) => events.push(event);

  const page = new MediaStreamsCaller({
    clock,
    accountSid: 'softphone',
    callSid: CALL,
    streamSid: STREAM,
    customParameters: { token: 'one-time' },
    onEvent: () => undefined,
    faults: { leaveOut: () => lost.frames > 0 && lost.frames-- > 0 },
  });
  theirs.receiver = page;

  return {
    clock,
    capabilities: softphoneCapabilities,
    events,
    expectedStart: { streamId: STREAM, carrierCallId: CALL, token: 'one-time', format: TELEPHONE_FORMAT },
    send: (command) => link.send(command),
    connect: () => page.start(theirs),
    say: (audio) => page.say(audio),
    loseFrames: (count) => {
      lost.frames = count;
    },
    pressKey: (digit) => page.pressKey(digit),
    hangUp: () => page.hangUp(),
    breakOff: () => theirs.breakWith({ kind: 'failed', message: 'the laptop was closed' }),
    heard: () => page.line.recording(),
  };
});
