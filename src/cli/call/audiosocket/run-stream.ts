import type { Clock } from '../../../ports/clock.js';
import type { Dial } from '../../../ports/text-channel.js';
import { tcpDialer } from '../../../wire/tcp-dialer.js';
import type { CallProgress, StreamReport } from '../call-report.js';
import { type CallerPlan, runStream } from '../stream-leg.js';
import { AudioSocketCaller, type AudioSocketCallerOptions } from './audiosocket-caller.js';

/** One call over AudioSocket that is to be placed. */
export interface AudioSocketStreamOptions extends Pick<AudioSocketCallerOptions, 'uuid' | 'form' | 'format'> {
  /** The server's AudioSocket port, as in `127.0.0.1:9092`. */
  readonly address: string;
  readonly plan: CallerPlan;
  readonly clock: Clock;
  readonly onProgress: (event: CallProgress) => void;
}

const WHERE_IT_IS =
  'AudioSocket is looked for where --audiosocket host:port says; asterisk.audiosocket in the configuration says where the call server has it';

/** Plays Asterisk's part on one AudioSocket connection, from the connecting to its end. */
export function runAudioSocketStream({
  address,
  plan,
  onProgress,
  ...asterisk
}: AudioSocketStreamOptions): Promise<StreamReport> {
  return runStream({
    streamSid: asterisk.uuid,
    makeCaller: (onEvent) => new AudioSocketCaller({ ...asterisk, onEvent }),
    dial: sayingWhere(tcpDialer(asterisk.clock)),
    url: `tcp://${address}`,
    headers: {},
    plan,
    onProgress,
  });
}

/** A connection that does not come about fails with a word on where one would. */
function sayingWhere(dial: Dial): Dial {
  return (target, receiver) => {
    let opened = false;
    return dial(target, {
      opened: () => {
        opened = true;
        receiver.opened?.();
      },
      text: (message) => receiver.text(message),
      binary: (bytes) => receiver.binary(bytes),
      ended: (end) =>
        receiver.ended(
          opened || end.kind !== 'failed' ? end : { ...end, message: `${end.message}. ${WHERE_IT_IS}` },
        ),
    });
  };
}
