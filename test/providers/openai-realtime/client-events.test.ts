import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderCommand } from '../../../src/ports/provider.js';
import type { RealtimeSettings } from '../../../src/ports/realtime-settings.js';
import {
  codecFor,
  DIALECTS,
  EVERYTHING,
  HANG_UP,
  HAS_SCHEMA,
  schemaFaults,
  sent,
  type Json,
} from './support.js';

const PCM: ProviderCommand = {
  type: 'audio',
  frame: { encoding: 'pcm16', rateHz: 24000, samples: Int16Array.of(0, 1, -1, 258) },
};
const PART = { itemId: 'item_1', contentIndex: 0 };

const LATE: ProviderCommand = {
  type: 'late-result',
  callId: 'call_of_a_tool_that_took_its_time',
  name: 'find',
  argumentsJson: '{"what":"keys"}',
  output: '{"found":true}',
};

const COMMANDS: Record<ProviderCommand['type'], readonly ProviderCommand[]> = {
  configure: [{ type: 'configure' }, { type: 'configure', instructions: 'Be brief.' }],
  instruct: [{ type: 'instruct', instructions: 'Speak of cheese only.' }],
  audio: [PCM],
  commit: [{ type: 'commit' }],
  truncate: [{ type: 'truncate', part: PART, audioEndMs: 1234.9 }],
  'delete-item': [{ type: 'delete-item', itemId: 'item_1' }],
  cancel: [{ type: 'cancel' }, { type: 'cancel', responseId: 'resp_1' }],
  'tool-result': [{ type: 'tool-result', callId: 'call_1', output: '{"ok":true}' }],
  'late-result': [LATE],
  say: [{ type: 'say', text: 'Good morning.' }],
  'user-text': [{ type: 'user-text', text: 'The caller pressed 1.' }],
  'agent-text': [{ type: 'agent-text', text: 'We open at nine.' }],
  tell: [{ type: 'tell', text: 'The caller is back.' }],
  respond: [
    { type: 'respond', wish: 'answer' },
    { type: 'respond', wish: 'words' },
  ],
};
const ALL = Object.values(COMMANDS).flat();

describe('what a command becomes, in either dialect', () => {
  const rows: readonly [ProviderCommand, Json][] = [
    [PCM, { type: 'input_audio_buffer.append', audio: 'AAABAP//AgE=' }],
    [
      { type: 'truncate', part: { itemId: 'item_1', contentIndex: 2 }, audioEndMs: 1234.9 },
      { type: 'conversation.item.truncate', item_id: 'item_1', content_index: 2, audio_end_ms: 1234 },
    ],
    [
      { type: 'truncate', part: PART, audioEndMs: 0.4 },
      { type: 'conversation.item.truncate', item_id: 'item_1', content_index: 0, audio_end_ms: 1 },
    ],
    [
      { type: 'delete-item', itemId: 'item_1' },
      { type: 'conversation.item.delete', item_id: 'item_1' },
    ],
    [{ type: 'cancel' }, { type: 'response.cancel' }],
    [
      { type: 'cancel', responseId: 'resp_1' },
      { type: 'response.cancel', response_id: 'resp_1' },
    ],
    [
      { type: 'tool-result', callId: 'call_1', output: '{"ok":true}' },
      {
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: 'call_1', output: '{"ok":true}' },
      },
    ],
    [
      { type: 'say', text: 'We are "open".' },
      {
        type: 'conversation.item.create',
        item: {
          type: 'message',
          role: 'system',
          content: [
            {
              type: 'input_text',
              text: 'Say this to the caller now, word for word: "We are "open"."',
            },
          ],
        },
      },
    ],
    [
      { type: 'user-text', text: 'Hello' },
      {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      },
    ],
    [{ type: 'respond', wish: 'answer' }, { type: 'response.create' }],
    [{ type: 'commit' }, { type: 'input_audio_buffer.commit' }],
  ];
  it.each(DIALECTS.flatMap((dialect) => rows.map(([command, event]) => ({ dialect, command, event }))))(
    '$dialect: $command.type → $event.type',
    ({ dialect, command, event }) => {
      expect(sent(codecFor({ dialect }), command)).toEqual(event);
    },
  );
});

describe('caller audio', () => {
  it('goes up as little-endian 16-bit samples, also from the middle of a longer buffer', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 3, maxLength: 200 }), (samples) => {
        const inner = samples.subarray(1);
        const { audio } = sent(codecFor(), {
          ...PCM,
          frame: { ...PCM.frame, samples: inner },
        } as ProviderCommand);
        const bytes = Buffer.from(String(audio), 'base64');
        expect(bytes.length).toBe(inner.length * 2);
        inner.forEach((sample, index) => expect(bytes.readInt16LE(index * 2)).toBe(sample));
      }),
    );
  });

  it('goes up as μ-law bytes where the session passes the telephone format through', () => {
    const samples = Uint8Array.of(9, 0xff, 0x7f, 0).subarray(1);
    const frame = { encoding: 'mulaw', rateHz: 8000, samples } as const;
    expect(sent(codecFor({ audioFormat: 'g711_ulaw' }), { type: 'audio', frame })).toEqual({
      type: 'input_audio_buffer.append',
      audio: Buffer.from([0xff, 0x7f, 0]).toString('base64'),
    });
  });

  it('is not sent when there is none of it', () => {
    const frame = { encoding: 'pcm16', rateHz: 24000, samples: new Int16Array() } as const;
    expect(codecFor().encode({ type: 'audio', frame })).toEqual([]);
  });

  it('in another format than the session has is a defect, not noise on the line', () => {
    const frame = { encoding: 'mulaw', rateHz: 8000, samples: Uint8Array.of(1) } as const;
    expect(() => codecFor().encode({ type: 'audio', frame })).toThrow(/mulaw frame/);
  });
});

const SETTINGS: readonly Partial<RealtimeSettings>[] = [
  {},
  EVERYTHING,
  { turnDetection: null, transcription: null, noiseReduction: null },
  { audioFormat: 'g711_ulaw', turnDetection: { type: 'semantic_vad', eagerness: 'high' } },
  { modalities: ['text'], maxOutputTokens: 'inf', toolChoice: 'required' },
];
const GA_ONLY = { parallelToolCalls: true, reasoning: { effort: 'high' } } as const;
const BETA_ONLY = { temperature: 0.8 } as const;

describe('a result that comes late', () => {
  it('gets a call of its own in the conversation, whose id is new and not too long', () => {
    const [call, output, ...more] = codecFor()
      .encode(LATE)
      .map((text) => (JSON.parse(text) as Json)['item'] as Json);
    expect(more).toEqual([]);
    expect(call).toMatchObject({ type: 'function_call', name: 'find', arguments: '{"what":"keys"}' });
    expect(output).toEqual({
      type: 'function_call_output',
      call_id: call?.['call_id'],
      output: '{"found":true}',
    });
    expect(String(call?.['call_id'])).toMatch(/^late_.{1,27}$/);
  });
});

describe.runIf(HAS_SCHEMA)('by the protocol’s strict schemas', () => {
  const STRICT = { ga: 'RealtimeClientEventStrict', beta: 'RealtimeBetaClientEventStrict' } as const;
  const cases = DIALECTS.flatMap((dialect) =>
    SETTINGS.flatMap((settings) =>
      [settings, { ...settings, ...(dialect === 'ga' ? GA_ONLY : BETA_ONLY) }].map((all) => ({
        ...all,
        dialect,
      })),
    ),
  );

  it.each(cases)('every event is valid: $dialect, session %#', (settings) => {
    const codec = codecFor(settings, [HANG_UP]);
    const commands = settings.audioFormat === 'g711_ulaw' ? ALL.filter(({ type }) => type !== 'audio') : ALL;
    const events = commands
      .flatMap((command) => codec.encode(command))
      .map((text) => JSON.parse(text) as Json);
    const faults = events.map((event) => schemaFaults(STRICT[settings.dialect], event));
    expect(faults.flat()).toEqual([]);
  });

  it('the schemas would tell a bad event', () => {
    expect(schemaFaults(STRICT.ga, { type: 'session.update', session: { voice: 'alloy' } })).not.toEqual([]);
    expect(
      schemaFaults(STRICT.beta, { type: 'session.update', session: { modalities: ['audio'] } }),
    ).not.toEqual([]);
  });
});
