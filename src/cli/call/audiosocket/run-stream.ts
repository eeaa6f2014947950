import type { Clock } from '../../../ports/clock.js';
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
    dial: tcpDialer(asterisk.clock),
    url: `tcp://${address}`,
    headers: {},
    plan,
    onProgress,
  });
}
