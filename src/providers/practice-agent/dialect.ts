import type { DialectName } from './parse-request.js';
import { wireItem, type PartNames } from './conversation-item.js';
import { betaResponse, betaSession } from './beta-shapes.js';
import { gaResponse, gaSession } from './ga-shapes.js';
import type { ResponseRecord, ServerEvent, SessionRecord } from './server-event.js';
import type { Modality } from './settings.js';

type Wire = Record<string, unknown>;

/** How one dialect writes what the server says. */
interface Dialect {
  /** Output kinds of a new session. */
  readonly modalities: readonly Modality[];
  readonly parts: PartNames;
  /** Names other than GA's; null: the dialect has no such event. */
  readonly names: Readonly<Partial<Record<ServerEvent['type'], string | null>>>;
  readonly omits: Readonly<Partial<Record<ServerEvent['type'], readonly string[]>>>;
  readonly session: (session: SessionRecord) => Wire;
  readonly response: (response: ResponseRecord, output: readonly Wire[]) => Wire;
}

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  ga: {
    modalities: ['audio'],
    parts: { text: 'output_text', audio: 'output_audio' },
    names: {},
    omits: {},
    session: gaSession,
    response: gaResponse,
  },
  beta: {
    modalities: ['audio', 'text'],
    parts: { text: 'text', audio: 'audio' },
    names: {
      'conversation.item.added': 'conversation.item.created',
      'conversation.item.done': null,
      'input_audio_buffer.timeout_triggered': null,
      'response.output_audio.delta': 'response.audio.delta',
      'response.output_audio.done': 'response.audio.done',
      'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
      'response.output_audio_transcript.done': 'response.audio_transcript.done',
      'response.output_text.delta': 'response.text.delta',
      'response.output_text.done': 'response.text.done',
    },
    omits: { 'response.function_call_arguments.done': ['name'] },
    session: betaSession,
    response: betaResponse,
  },
};

/** The event as this dialect writes it, or undefined where it has no such event. */
export function wireEvent(dialectName: DialectName, event: ServerEvent, eventId: string): Wire | undefined {
  const dialect = DIALECTS[dialectName];
  const name = dialect.names[event.type];
  if (name === null) return undefined;
  const wire: Wire = { ...event, event_id: eventId, type: name ?? event.type };
  if ('session' in event) wire['session'] = dialect.session(event.session);
  if ('item' in event) wire['item'] = wireItem(event.item, dialect.parts);
  if ('response' in event) {
    const output = event.response.output.map((item) => wireItem(item, dialect.parts));
    wire['response'] = dialect.response(event.response, output);
  }
  const omitted = dialect.omits[event.type] ?? [];
  return omitted.length === 0
    ? wire
    : Object.fromEntries(Object.entries(wire).filter(([key]) => !omitted.includes(key)));
}
