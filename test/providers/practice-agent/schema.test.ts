import { describe, expect, it } from 'vitest';
import { findRealtimeSchema, realtimeValidator } from '../../support/realtime-schema.js';
import { at, BOTH, PracticeClient, silenceSamples, type Dialect } from './practice-client.js';

const schemaPath = findRealtimeSchema();
const DEFINITIONS: Record<Dialect, string> = { ga: 'RealtimeServerEvent', beta: 'RealtimeBetaServerEvent' };

const tools = ['get_call_info', 'hangup_call'].map((name) => ({
  type: 'function',
  name,
  description: 'A tool.',
  parameters: { type: 'object', properties: {} },
}));

/** A session in which everything happens that the server can say. */
async function wholeLife(dialect: Dialect): Promise<PracticeClient> {
  const client = new PracticeClient(dialect, {
    voice: (text) =>
      text.includes('fail') ? Promise.reject(new Error('fail')) : Promise.resolve(silenceSamples(900)),
  });
  const transcription = { model: 'gpt-4o-mini-transcribe' };
  const turn_detection = { type: 'server_vad', threshold: 0.4 };
  client.update({
    ga: {
      tools,
      audio: {
        input: {
          transcription,
          noise_reduction: { type: 'far_field' },
          turn_detection: { ...turn_detection, idle_timeout_ms: 5000 },
        },
      },
    },
    beta: { tools, input_audio_transcription: transcription, turn_detection, tool_choice: 'auto' },
  });
  client.turn(500);
  await client.untilDone(1);
  await client.pass(1000);
  const item_id = at(client.last('response.output_item.done'), 'item', 'id');
  client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 100 });
  client.send({ type: 'conversation.item.retrieve', item_id });
  client.send({
    type: 'conversation.item.retrieve',
    item_id: at(client.last('input_audio_buffer.committed'), 'item_id'),
  });
  await client.pass(12_000, 50);
  client.press('3');
  await client.untilDone(dialect === 'ga' ? 3 : 2);
  const { call_id } = client.last('response.function_call_arguments.done');
  client.send({
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id, output: '{}' },
  });
  client.send({ type: 'response.create', response: { metadata: { a: 'b' }, max_output_tokens: 4 } });
  await client.pass(1000);
  const modalities = dialect === 'ga' ? { output_modalities: ['text'] } : { modalities: ['text'] };
  client.send({ type: 'response.create', response: modalities });
  await client.pass(500);
  client.write('fail');
  client.send({ type: 'response.create' });
  await client.pass(500);
  client.send({ type: 'response.create' });
  await client.pass(30);
  client.send({ type: 'response.cancel' });
  client.send({ type: 'input_audio_buffer.clear' });
  client.send({ type: 'conversation.item.delete', item_id });
  client.send({ type: 'conversation.item.delete', item_id, event_id: 'mine' });
  return client;
}

describe.skipIf(schemaPath === undefined)('the published schema (lies beside the project)', () => {
  it.each(BOTH)('fits every event of a whole %s session', async (dialect) => {
    const faultOf = realtimeValidator(schemaPath ?? '', DEFINITIONS[dialect]);
    const client = await wholeLife(dialect);
    const faults = client.events.map((event) => [event.type, faultOf(event)]).filter(([, fault]) => fault);
    expect(faults).toEqual([]);
    const statuses = client.all('response.done').map((event) => at(event, 'response', 'status'));
    expect(new Set(statuses)).toEqual(new Set(['completed', 'incomplete', 'failed', 'cancelled']));
    expect(new Set(client.types()).size).toBe(dialect === 'ga' ? 29 : 27);
  });

  it('would find a fault', () => {
    const faultOf = realtimeValidator(schemaPath ?? '', DEFINITIONS.ga);
    expect(faultOf({ type: 'response.done', event_id: 'e' })).toBeDefined();
    expect(faultOf({ type: 'response.audio.delta', event_id: 'e' })).toBeDefined();
  });
});
