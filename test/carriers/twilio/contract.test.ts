import { TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { twilioCapabilities } from '../../../src/carriers/twilio/capabilities.js';
import { createMediaStreamsCodec } from '../../../src/carriers/media-streams/codec.js';
import { MediaStreamsCaller } from '../../../src/cli/call/media-streams-caller.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { type CarrierUnderTest, describeCarrier } from '../../contract/carrier.contract.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';
import { CALL, STREAM } from '../media-streams/wire.js';

describeCarrier('Twilio', (): CarrierUnderTest => {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const events: CarrierEvent[] = [];
  const lost = { frames: 0 };

  const link = linkOverChannel(createMediaStreamsCodec(), (receiver) => {
    ours.receiver = receiver;
    return ours;
  });
  link.onEvent = (event) => events.push(event);

  const caller = new MediaStreamsCaller({
    clock,
    accountSid: 'AC00000000000000000000000000000001',
    callSid: CALL,
    streamSid: STREAM,
    customParameters: { token: 'one-time' },
    onEvent: () => undefined,
    faults: { leaveOut: () => lost.frames > 0 && lost.frames-- > 0 },
  });
  theirs.receiver = caller;

  return {
    clock,
    capabilities: twilioCapabilities,
    events,
    expectedStart: { streamId: STREAM, carrierCallId: CALL, token: 'one-time', format: TELEPHONE_FORMAT },
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
});
