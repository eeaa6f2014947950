import { FRAME_MS, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { chanWebsocketCapabilities } from '../../../src/carriers/chan-websocket/capabilities.js';
import { createChanWebsocketCodec } from '../../../src/carriers/chan-websocket/codec.js';
import { ChanWebsocketCaller } from '../../../src/cli/call/chan-websocket/chan-websocket-caller.js';
import type { ControlDialect } from '../../../src/cli/call/chan-websocket/control-writer.js';
import type { CarrierEvent } from '../../../src/ports/carrier.js';
import { linkOverChannel } from '../../../src/wire/link-over-channel.js';
import { type CarrierUnderTest, describeCarrier } from '../../contract/carrier.contract.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';

const CHANNEL = '1763800000.42';

for (const dialect of ['json', 'plain-text'] as const)
  describeCarrier(`chan_websocket in ${dialect}`, () => carrierIn(dialect));

function carrierIn(dialect: ControlDialect): CarrierUnderTest {
  const clock = new ManualClock();
  const { ours, theirs } = channelPair();
  const events: CarrierEvent[] = [];
  const lost = { frames: 0 };

  const link = linkOverChannel(createChanWebsocketCodec({ token: 'one-time' }), (receiver) => {
    ours.receiver = receiver;
    return ours;
  });
  link.onEvent = (event) => events.push(event);

  const caller = new ChanWebsocketCaller({
    clock,
    dialect,
    channelId: CHANNEL,
    onEvent: () => undefined,
    leaveOut: () => lost.frames > 0 && lost.frames-- > 0,
  });
  theirs.receiver = caller;

  return {
    clock,
    capabilities: chanWebsocketCapabilities,
    countsSamples: true,
    idleMarkMs: FRAME_MS,
    events,
    expectedStart: { streamId: CHANNEL, carrierCallId: '', token: 'one-time', format: TELEPHONE_FORMAT },
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
