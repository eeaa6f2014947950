import { sameFormat, type AudioFormat, type AudioFrame } from '../../audio/frame.js';
import { assertNever } from '../../lib/assert-never.js';
import { TalkpathError } from '../../lib/errors.js';
import type { Codec, LinkEnd } from '../../ports/link.js';
import type { ProviderCommand, ProviderEvent } from '../../ports/provider.js';
import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { ToolDeclaration } from '../../ports/tool.js';
import {
  agentText,
  appendAudio,
  cancelResponse,
  commitAudio,
  createResponse,
  deleteItem,
  lateResult,
  sayWordForWord,
  systemText,
  toolResult,
  truncateItem,
  userText,
} from './client-events.js';
import { endFault, heldOff } from './close.js';
import { AudioDeltas } from './decode-audio.js';
import { rateLimits, responseCreated, responseDone } from './decode-response.js';
import { audioCommitted, speechStarted, speechStopped } from './decode-speech.js';
import { ToolCalls } from './decode-tools.js';
import { transcriptDelta, transcriptDone, transcriptionFailed } from './decode-transcript.js';
import { isProtocolEvent, understoodEvent, type UnderstoodEvent } from './event-names.js';
import { malformed, safeName } from './fault.js';
import { isFields, MissingField, someText, type Fields } from './fields.js';
import { providerFormat } from './format.js';
import { SessionAgreement } from './session-agreement.js';
import { betaSession } from './session-beta.js';
import { gaSession } from './session-ga.js';

/** What one session needs to know of the configuration. */
export interface RealtimeCodecOptions {
  readonly settings: RealtimeSettings;
  readonly tools: readonly ToolDeclaration[];
}

/** Translates one Realtime session: speaks the dialect that the settings name, understands both. */
export function createRealtimeCodec(options: RealtimeCodecOptions): Codec<ProviderEvent, ProviderCommand> {
  return new RealtimeCodec(options);
}

type Handlers = Readonly<Record<UnderstoodEvent, (event: Fields) => readonly ProviderEvent[]>>;

class RealtimeCodec implements Codec<ProviderEvent, ProviderCommand> {
  readonly #dialect: RealtimeSettings['dialect'];
  readonly #format: AudioFormat;
  readonly #session: SessionAgreement;
  readonly #handlers: Handlers;

  constructor({ settings, tools }: RealtimeCodecOptions) {
    const asked = settings.dialect === 'ga' ? gaSession(settings, tools) : betaSession(settings, tools);
    this.#dialect = settings.dialect;
    this.#format = providerFormat(settings);
    this.#session = new SessionAgreement(asked, tools.length);
    this.#handlers = handlersFor(this.#session, new AudioDeltas(this.#format), new ToolCalls());
  }

  decode(message: string): readonly ProviderEvent[] {
    const event = parseObject(message);
    const name = event && someText(event, 'type');
    if (event === undefined || name === undefined) {
      return [malformed('a message that is not a JSON object with a type')];
    }
    const understood = understoodEvent(name);
    const events = understood === undefined ? [] : this.#handle(understood, event);
    return events.length > 0
      ? events
      : [{ type: 'ignored', name: safeName(name), known: isProtocolEvent(name) }];
  }

  decodeBytes({ length }: Uint8Array): readonly ProviderEvent[] {
    return [malformed(`a binary message of ${length} bytes`)];
  }

  encode(command: ProviderCommand): readonly string[] {
    switch (command.type) {
      case 'configure':
        return [this.#session.ask(command.instructions)];
      case 'instruct':
        return [this.#session.instruct(command.instructions)];
      case 'audio':
        return this.#audio(command.frame);
      case 'commit':
        return [commitAudio()];
      case 'truncate':
        return [truncateItem(command.part, command.audioEndMs)];
      case 'delete-item':
        return [deleteItem(command.itemId)];
      case 'cancel':
        return [cancelResponse(command.responseId)];
      case 'tool-result':
        return [toolResult(command.callId, command.output)];
      case 'late-result':
        return lateResult(command);
      case 'say':
        return [sayWordForWord(command.text)];
      case 'user-text':
        return [userText(command.text)];
      case 'tell':
        return [systemText(command.text)];
      case 'agent-text':
        return [agentText(this.#dialect, command.text)];
      case 'respond':
        return [createResponse(command.wish)];
      default:
        return assertNever(command);
    }
  }

  ended(end: LinkEnd): readonly ProviderEvent[] {
    return [...heldOff(end), { type: 'closed', fault: endFault(end) }];
  }

  #audio(frame: AudioFrame): readonly string[] {
    if (!sameFormat(frame, this.#format)) {
      throw new TalkpathError('internal.error', `a ${frame.encoding} frame for another session format`);
    }
    return frame.samples.length === 0 ? [] : [appendAudio(frame)];
  }

  #handle(name: UnderstoodEvent, event: Fields): readonly ProviderEvent[] {
    try {
      return this.#handlers[name](event);
    } catch (thrown) {
      if (thrown instanceof MissingField) return [malformed(`${name} without a usable ${thrown.field}`)];
      throw thrown;
    }
  }
}

/** Who handles which event; one that yields nothing is counted as known and ignored. */
function handlersFor(session: SessionAgreement, audio: AudioDeltas, toolCalls: ToolCalls): Handlers {
  return {
    'session.created': (event) => session.created(event),
    'session.updated': (event) => session.updated(event),
    error: (event) => session.failed(event),
    'input_audio_buffer.speech_started': speechStarted,
    'input_audio_buffer.speech_stopped': speechStopped,
    'input_audio_buffer.committed': audioCommitted,
    'conversation.item.input_audio_transcription.delta': transcriptDelta('caller'),
    'conversation.item.input_audio_transcription.completed': transcriptDone('caller', 'transcript'),
    'conversation.item.input_audio_transcription.failed': transcriptionFailed,
    'response.created': responseCreated,
    'response.done': responseDone,
    'response.output_item.added': (event) => toolCalls.itemAdded(event),
    'response.output_item.done': (event) => toolCalls.itemDone(event),
    'response.output_audio.delta': (event) => audio.delta(event),
    'response.output_audio.done': (event) => audio.done(event),
    'response.output_audio_transcript.delta': transcriptDelta('agent'),
    'response.output_audio_transcript.done': transcriptDone('agent', 'transcript'),
    'response.output_text.delta': transcriptDelta('agent'),
    'response.output_text.done': transcriptDone('agent', 'text'),
    'response.function_call_arguments.done': (event) => toolCalls.argumentsDone(event),
    'rate_limits.updated': rateLimits,
  };
}

function parseObject(message: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(message);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
