import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Codec } from '../../../src/ports/link.js';
import type { ProviderCommand, ProviderEvent, ProviderFault } from '../../../src/ports/provider.js';
import type { RealtimeSettings } from '../../../src/ports/realtime-settings.js';
import type { ToolDeclaration } from '../../../src/ports/tool.js';
import { createRealtimeCodec } from '../../../src/providers/openai-realtime/codec.js';
import { packageRoot } from '../../../src/lib/package-root.js';

export type RealtimeCodec = Codec<ProviderEvent, ProviderCommand>;
export type Json = Readonly<Record<string, unknown>>;
export const DIALECTS = ['ga', 'beta'] as const;

/** What the reference configuration says, without its key. */
export const REFERENCE: RealtimeSettings = {
  dialect: 'ga',
  model: 'gpt-4o-realtime-preview-2024-10-01',
  voice: 'alloy',
  modalities: ['audio', 'text'],
  audioFormat: 'pcm16',
  turnDetection: { type: 'server_vad' },
};

/** Every setting that both dialects know. */
export const EVERYTHING: RealtimeSettings = {
  ...REFERENCE,
  instructions: 'You are the front desk of a small hotel. Be brief.',
  speed: 1.1,
  maxOutputTokens: 900,
  turnDetection: {
    type: 'server_vad',
    threshold: 0.6,
    prefix_padding_ms: 300,
    silence_duration_ms: 450,
    create_response: true,
    interrupt_response: false,
    idle_timeout_ms: 6000,
  },
  transcription: { model: 'gpt-transcribe', language: 'en' },
  noiseReduction: { type: 'far_field' },
  toolChoice: 'auto',
  truncation: 'auto',
  tracing: null,
};

export const HANG_UP: ToolDeclaration = {
  name: 'hang_up',
  description: 'Ends the call.',
  parameters: { type: 'object', properties: { reason: { type: 'string' } }, required: ['reason'] },
};

export function codecFor(
  settings: Partial<RealtimeSettings> = {},
  tools: readonly ToolDeclaration[] = [],
): RealtimeCodec {
  return createRealtimeCodec({ settings: { ...REFERENCE, ...settings }, tools });
}

/** What the codec makes of one server event. */
export function receive(codec: RealtimeCodec, event: Json): readonly ProviderEvent[] {
  return codec.decode(JSON.stringify(event));
}

/** The one message of a command, parsed. */
export function sent(codec: RealtimeCodec, command: ProviderCommand): Json {
  const messages = codec.encode(command);
  if (messages.length !== 1 || messages[0] === undefined) throw new Error(`${messages.length} messages`);
  return JSON.parse(messages[0]) as Json;
}

/** The session that `configure` asks for. */
export function askedSession(codec: RealtimeCodec): Json {
  return sent(codec, { type: 'configure' })['session'] as Json;
}

/** A codec whose session is agreed. */
export function readyCodec(
  settings: Partial<RealtimeSettings> = {},
  tools: readonly ToolDeclaration[] = [],
): RealtimeCodec {
  const codec = codecFor(settings, tools);
  receive(codec, { type: 'session.updated', event_id: 'e', session: askedSession(codec) });
  return codec;
}

/** The fault of the only event, which must have one. */
export function faultIn(events: readonly ProviderEvent[]): ProviderFault {
  const [event] = events;
  const fault = event && 'fault' in event ? event.fault : undefined;
  if (fault === undefined || events.length !== 1) throw new Error(`no fault in ${JSON.stringify(events)}`);
  return fault;
}

/** The protocol's JSON Schemas, where this checkout lies beside them. */
const SCHEMA_PATH = schemaPath(packageRoot());
export const HAS_SCHEMA = SCHEMA_PATH !== undefined;

/** What keeps a value from being a `definition` of the protocol's schemas; empty when nothing does. */
export function schemaFaults(definition: string, value: unknown): string[] {
  const validate = validatorOf(definition);
  return validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ''}`);
}

/** The names of a union's events. */
export function eventNamesIn(union: string): readonly string[] {
  interface Member {
    readonly $ref: string;
  }
  const definitions = readSchemas()['$defs'] as Record<
    string,
    { readonly anyOf: readonly Member[]; readonly properties: { readonly type: { readonly enum: string[] } } }
  >;
  const members = definitions[union]?.anyOf ?? [];
  return members.flatMap(({ $ref }) => definitions[$ref.split('/').at(-1) ?? '']?.properties.type.enum ?? []);
}

let schemas: Ajv2020 | undefined;

function validatorOf(definition: string): ValidateFunction {
  if (schemas === undefined) {
    schemas = new Ajv2020({ strict: false, allErrors: true });
    schemas.addSchema(readSchemas());
  }
  const validate = schemas.getSchema(`urn:openai:realtime-events#/$defs/${definition}`);
  if (validate === undefined) throw new Error(`no definition ${definition}`);
  return validate;
}

function readSchemas(): Json {
  if (SCHEMA_PATH === undefined) throw new Error('no schema file');
  return JSON.parse(readFileSync(SCHEMA_PATH, 'utf8')) as Json;
}

function schemaPath(folder: string): string | undefined {
  const path = join(folder, '..', 'shared', 'facts', 'openai-realtime.schema.json');
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : schemaPath(dirname(folder));
}
