import { FRAME_MS } from '../../audio/frame.js';
import type { Clock } from '../../ports/clock.js';
import { RealtimeError } from '../errors.js';
import { browserSpeaker } from './browser-speaker.js';
import type { CapturedFrame } from './capture.js';
import captureUrl from './capture.worklet.ts?worker&url';
import type { AudioLine, AudioListener, AudioWanted, ClientAudio } from './client-audio.js';
import { keepAwake } from './keep-awake.js';
import { LateFrames } from './late-frames.js';
import { openMicrophone } from './microphone.js';
import playerUrl from './player.worklet.ts?worker&url';
import { type Speaker, silentSpeaker } from './silent-audio.js';

const LOAD_REMEDY =
  'Serve this file: it belongs to the library, in `assets` beside it. Vite’s dev server wants the folder of a linked package in server.fs.allow; a content security policy must let it run (script-src).';

/** What of a browser is used. */
export interface BrowserPlatform {
  readonly AudioContext: typeof globalThis.AudioContext;
  readonly AudioWorkletNode: typeof globalThis.AudioWorkletNode;
  readonly document: Document;
  readonly mediaDevices: MediaDevices | undefined;
}

/** The microphone and the loudspeaker of a browser. */
export function browserAudio(clock: Clock, platform: BrowserPlatform): ClientAudio {
  return {
    async open(wanted, listener) {
      const context = new platform.AudioContext({ latencyHint: 'interactive' });
      try {
        return await openLine({ context, wanted, listener, clock, platform });
      } catch (error) {
        await context.close();
        throw error;
      }
    },
  };
}

interface Opening {
  readonly context: AudioContext;
  readonly wanted: AudioWanted;
  readonly listener: AudioListener;
  readonly clock: Clock;
  readonly platform: BrowserPlatform;
}

async function openLine(opening: Opening): Promise<AudioLine> {
  const { context, wanted, platform } = opening;
  // At once, while the click counts that led here.
  const letSleep = keepAwake(context, platform.document);
  const microphone = wanted.microphone === false ? undefined : new Microphone(opening, wanted.microphone);
  try {
    await microphone?.open();
    const speaker = await openSpeaker(opening);
    if (wanted.outputId !== undefined) await speaker.setOutput(wanted.outputId).catch(() => undefined);
    await microphone?.capture();
    return lineOf(microphone, speaker, () => {
      letSleep();
      void context.close();
    });
  } catch (error) {
    letSleep();
    microphone?.close();
    throw error;
  }
}

function lineOf(microphone: Microphone | undefined, speaker: Speaker, end: () => void): AudioLine {
  return {
    ...speaker,
    setInput: async (deviceId) => microphone?.change({ deviceId: { exact: deviceId } }),
    close() {
      microphone?.close();
      speaker.close();
      end();
    },
  };
}

async function openSpeaker({ context, wanted, listener, clock, platform }: Opening): Promise<Speaker> {
  if (!wanted.playback) return silentSpeaker(wanted.rateHz, clock, listener);
  await load(context, playerUrl);
  const node = new platform.AudioWorkletNode(context, 'talkpath-player', {
    numberOfInputs: 0,
    outputChannelCount: [1],
    processorOptions: { rateHz: wanted.rateHz },
  });
  return browserSpeaker({ context, node, volume: wanted.volume, clock, listener });
}

async function load(context: AudioContext, address: string): Promise<void> {
  try {
    await context.audioWorklet.addModule(address);
  } catch (cause) {
    const said = `the sound’s code did not load: ${address}`;
    throw new RealtimeError('connection_failed', said, { cause, remedy: LOAD_REMEDY });
  }
}

/** The microphone, and the next one when it is pulled out. */
class Microphone {
  readonly #opening: Opening;
  readonly #late = new LateFrames();
  #constraints: MediaTrackConstraints;
  #stream: MediaStream | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #node: AudioWorkletNode | undefined;
  #closed = false;

  constructor(opening: Opening, constraints: MediaTrackConstraints) {
    this.#opening = opening;
    this.#constraints = constraints;
  }

  async open(): Promise<void> {
    const stream = await openMicrophone(this.#opening.platform.mediaDevices, this.#constraints);
    this.#drop();
    if (this.#closed) {
      stop(stream);
      return;
    }
    this.#stream = stream;
    for (const track of stream.getAudioTracks()) track.onended = () => this.#lost();
    this.#listen();
  }

  /** From now on frames come. The node is connected to the output, to which it gives nothing, because browsers run only what leads there. */
  async capture(): Promise<void> {
    const { context, wanted, platform } = this.#opening;
    await load(context, captureUrl);
    const node = new platform.AudioWorkletNode(context, 'talkpath-capture', {
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { rateHz: wanted.rateHz },
    });
    node.port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => this.#captured(data);
    node.connect(context.destination);
    this.#node = node;
    this.#listen();
  }

  async change(constraints: MediaTrackConstraints): Promise<void> {
    this.#constraints = { ...this.#constraints, ...constraints };
    await this.open();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    if (this.#node !== undefined) this.#node.port.onmessage = null;
  }

  #listen(): void {
    if (this.#stream === undefined || this.#node === undefined) return;
    this.#source = this.#opening.context.createMediaStreamSource(this.#stream);
    this.#source.connect(this.#node);
  }

  #captured({ samples, atMs }: CapturedFrame): void {
    const { clock, listener } = this.#opening;
    if (this.#late.isLate(clock.now(), atMs)) listener.onLate(FRAME_MS);
    else listener.onCapture(samples);
  }

  /** It was pulled out: whatever microphone there is now takes its place. Until then silence is captured. */
  #lost(): void {
    this.#constraints = { ...this.#constraints };
    delete this.#constraints.deviceId;
    this.open().catch((error: unknown) => {
      if (error instanceof RealtimeError) this.#opening.listener.onError(error);
    });
  }

  #drop(): void {
    this.#source?.disconnect();
    this.#source = undefined;
    if (this.#stream !== undefined) stop(this.#stream);
    this.#stream = undefined;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
