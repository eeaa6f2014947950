import { MODEL_FORMAT, type AudioFormat, type AudioFrame } from '../../src/audio/frame.js';
import type {
  Provider,
  ProviderCommand,
  ProviderEvent,
  ProviderFault,
  ProviderLink,
} from '../../src/ports/provider.js';

/** A provider that does what the test says: it keeps every command it got and emits the events it is told to. */
export class ScriptedProvider implements Provider {
  readonly name = 'scripted';
  readonly format: AudioFormat;
  readonly cancelsOnSpeech: boolean;
  readonly commands: ProviderCommand[] = [];
  /** What ended the session before, for each that was opened. */
  readonly openedAfter: (ProviderFault | undefined)[] = [];
  closed = false;
  #link: ProviderLink | undefined;

  constructor(options: { format?: AudioFormat; cancelsOnSpeech?: boolean } = {}) {
    this.format = options.format ?? MODEL_FORMAT;
    this.cancelsOnSpeech = options.cancelsOnSpeech ?? true;
  }

  open(after?: ProviderFault): ProviderLink {
    this.openedAfter.push(after);
    const link: ProviderLink = {
      onEvent: () => undefined,
      bufferedBytes: 0,
      send: (command) => void this.commands.push(kept(command)),
      close: () => void (this.closed = true),
    };
    this.#link = link;
    return link;
  }

  emit(...events: readonly ProviderEvent[]): void {
    for (const event of events) this.#link?.onEvent(event);
  }

  /** The session is configured: what every call needs first. */
  becomeReady(toolCount = 0): void {
    this.emit({ type: 'connected', sessionId: 'sess_1' }, { type: 'ready', toolCount });
  }

  /** Audio of a length, as one delta. */
  speak(responseId: string, itemId: string, ms: number): void {
    const samples = new Int16Array((this.format.rateHz * ms) / 1000).fill(1000);
    const frame: AudioFrame =
      this.format.encoding === 'pcm16'
        ? { ...this.format, samples }
        : { ...this.format, samples: new Uint8Array(samples.length).fill(0x55) };
    this.emit({ type: 'audio', responseId, part: { itemId, contentIndex: 0 }, frame });
  }

  /** A whole response of one item. */
  answer(responseId: string, itemId: string, ms: number): void {
    this.emit({ type: 'response-started', responseId });
    this.speak(responseId, itemId, ms);
    this.emit(
      { type: 'audio-done', responseId, part: { itemId, contentIndex: 0 } },
      { type: 'response-done', responseId, status: 'completed' },
    );
  }

  sent<T extends ProviderCommand['type']>(type: T): Extract<ProviderCommand, { type: T }>[] {
    return this.commands.filter(
      (command): command is Extract<ProviderCommand, { type: T }> => command.type === type,
    );
  }
}

/** Frames are views of reused buffers: keeping one means copying it. */
function kept(command: ProviderCommand): ProviderCommand {
  if (command.type !== 'audio') return command;
  const { frame } = command;
  return frame.encoding === 'mulaw'
    ? { type: 'audio', frame: { ...frame, samples: frame.samples.slice() } }
    : { type: 'audio', frame: { ...frame, samples: frame.samples.slice() } };
}
