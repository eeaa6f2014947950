import { describe, expect, it } from 'vitest';
import { at, BOTH, PracticeClient, silenceSamples, toneSamples, type Dialect } from './practice-client.js';

/** The order of event types with repeated deltas counted once. */
function order(client: PracticeClient): string[] {
  return client.types().filter((type, index, all) => !type.endsWith('.delta') || all.indexOf(type) === index);
}

function vad(dialect: Dialect, turn_detection: object | null, more: object = {}): PracticeClient {
  const client = new PracticeClient(dialect);
  client.update({
    ga: { audio: { input: { turn_detection, ...more } } },
    beta: { turn_detection },
  });
  client.forget();
  return client;
}

const ITEM_ID = /^item_\w+$/;

describe('a turn of the caller', () => {
  it('is answered in the order of GA', async () => {
    const client = new PracticeClient('ga');
    client.turn(2100);
    await client.untilDone();
    expect(order(client)).toEqual([
      'session.created',
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
      'rate_limits.updated',
    ]);
    expect(client.said()).toMatch(/^I heard you for 2\.1 seconds\. /);
  });

  it('is answered in the order of beta', async () => {
    const client = new PracticeClient('beta');
    client.turn(2100);
    await client.untilDone();
    expect(order(client)).toEqual([
      'session.created',
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.created',
      'response.created',
      'response.output_item.added',
      'conversation.item.created',
      'response.content_part.added',
      'response.audio_transcript.delta',
      'response.audio.delta',
      'response.audio.done',
      'response.audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.done',
      'rate_limits.updated',
    ]);
  });

  it.each(BOTH)('has media times in %s: with the padding before it and the silence after it', (dialect) => {
    const client = new PracticeClient(dialect);
    client.speak(silenceSamples(1000));
    client.turn(2000);
    const started = client.last('input_audio_buffer.speech_started');
    const stopped = client.last('input_audio_buffer.speech_stopped');
    expect(started).toMatchObject({
      audio_start_ms: 700,
      item_id: expect.stringMatching(ITEM_ID) as unknown,
    });
    expect(stopped).toMatchObject({ audio_end_ms: 3500, item_id: started['item_id'] });
    expect(client.last('input_audio_buffer.committed')['item_id']).toBe(started['item_id']);
  });

  it('has media times that go on from turn to turn, and no padding from before the last turn', async () => {
    const client = vad('ga', { type: 'server_vad', create_response: false });
    client.speak(toneSamples(300));
    client.speak(silenceSamples(500));
    client.turn(400);
    const starts = client.all('input_audio_buffer.speech_started').map((event) => event['audio_start_ms']);
    const stops = client.all('input_audio_buffer.speech_stopped').map((event) => event['audio_end_ms']);
    expect(starts).toEqual([0, 800]);
    expect(stops).toEqual([800, 1700]);
    await client.pass(500);
    expect(client.all('response.created')).toEqual([]);
  });

  it('starts where the settings say: padding, silence and threshold', () => {
    const client = vad('ga', { type: 'server_vad', prefix_padding_ms: 100, silence_duration_ms: 200 });
    client.speak(silenceSamples(1000));
    client.turn(500);
    expect(client.last('input_audio_buffer.speech_started')['audio_start_ms']).toBe(900);
    expect(client.last('input_audio_buffer.speech_stopped')['audio_end_ms']).toBe(1700);
    const deaf = vad('ga', { type: 'server_vad', threshold: 1 });
    deaf.turn(500);
    expect(deaf.events).toEqual([]);
  });

  it('ends sooner under semantic_vad when the eagerness is high', () => {
    const [eager, patient] = ['high', 'low'].map((eagerness) => {
      const client = vad('ga', { type: 'semantic_vad', eagerness });
      client.speak(toneSamples(500));
      client.speak(silenceSamples(1900));
      return client;
    });
    expect(eager?.all('input_audio_buffer.speech_stopped')).toHaveLength(1);
    expect(patient?.all('input_audio_buffer.speech_stopped')).toEqual([]);
  });

  it('is not begun by a click', () => {
    const client = new PracticeClient();
    client.forget();
    client.speak(toneSamples(40));
    client.speak(silenceSamples(1000));
    expect(client.events).toEqual([]);
  });

  it('can come as μ-law, with the same times', () => {
    const client = new PracticeClient('beta');
    client.update({ ga: {}, beta: { input_audio_format: 'g711_ulaw' } });
    const ulaw = (ms: number, code: number): string => Buffer.alloc(ms * 8, code).toString('base64');
    client.send({ type: 'input_audio_buffer.append', audio: ulaw(1000, 0xff) });
    client.send({ type: 'input_audio_buffer.append', audio: ulaw(500, 0x90) });
    client.send({ type: 'input_audio_buffer.append', audio: ulaw(600, 0xff) });
    expect(client.last('input_audio_buffer.speech_started')['audio_start_ms']).toBe(700);
    expect(client.last('input_audio_buffer.speech_stopped')['audio_end_ms']).toBe(2000);
  });

  it('is transcribed as its length, a little later', async () => {
    const client = vad(
      'ga',
      { type: 'server_vad', create_response: false },
      { transcription: { model: 'whisper-1' } },
    );
    client.turn(2100);
    await client.pass(1000);
    const done = client.last('conversation.item.input_audio_transcription.completed');
    expect(done).toMatchObject({
      item_id: client.last('input_audio_buffer.committed')['item_id'],
      content_index: 0,
      transcript: '(2.1 seconds of speech)',
      usage: { type: 'duration', seconds: 2.6 },
    });
  });
});

describe('a barge-in', () => {
  it.each(BOTH)('in %s cancels the open response, whose deltas stop at once', async (dialect) => {
    const client = new PracticeClient(dialect);
    client.send({ type: 'response.create' });
    await client.pass(100);
    client.forget();
    client.speak(toneSamples(100));
    const types = client.types();
    expect(types[0]).toBe('input_audio_buffer.speech_started');
    expect(types.slice(-2)).toEqual(['response.done', 'rate_limits.updated']);
    expect(client.last('response.output_item.done')['item']).toMatchObject({ status: 'incomplete' });
    expect(client.last('response.done')['response']).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
    });
    client.forget();
    await client.pass(3000);
    expect(client.events).toEqual([]);
  });

  it('lets the response go on when interrupt_response is false, and then cannot answer over it', async () => {
    const client = vad('ga', { type: 'server_vad', interrupt_response: false });
    client.send({ type: 'response.create' });
    await client.pass(100);
    client.turn(300);
    expect(client.last('error')['error']).toMatchObject({
      code: 'conversation_already_has_active_response',
      event_id: null,
    });
    expect((await client.untilDone())['response']).toMatchObject({ status: 'completed' });
  });
});

describe('manual turns', () => {
  it('give no speech events; the client commits and asks', async () => {
    const client = vad('ga', null);
    client.turn(1500);
    expect(client.events).toEqual([]);
    client.send({ type: 'input_audio_buffer.commit' });
    expect(client.types()).toEqual([
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
    ]);
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toMatch(/^I heard you for 1\.5 seconds\./);
  });

  it('can commit 100 ms but not less', () => {
    const client = vad('ga', null);
    client.speak(silenceSamples(99), 24 * 99);
    client.send({ type: 'input_audio_buffer.commit' });
    expect(at(client.last('error'), 'error', 'message')).toContain('buffer only has 99.00ms');
    client.speak(silenceSamples(1), 24);
    client.send({ type: 'input_audio_buffer.commit' });
    expect(client.all('input_audio_buffer.committed')).toHaveLength(1);
  });

  it('can clear what was appended', () => {
    const client = vad('ga', null);
    client.speak(toneSamples(500));
    client.send({ type: 'input_audio_buffer.clear' });
    client.send({ type: 'input_audio_buffer.commit' });
    expect(client.types()).toEqual(['input_audio_buffer.cleared', 'error']);
  });
});

describe('the idle timeout', () => {
  const idle = { type: 'server_vad', idle_timeout_ms: 5000 };
  const tools = [{ type: 'function', name: 'hangup_call' }];

  async function greeted(): Promise<PracticeClient> {
    const client = new PracticeClient('ga');
    client.update({ ga: { tools, audio: { input: { turn_detection: idle } } }, beta: {} });
    client.send({ type: 'response.create' });
    await client.untilDone();
    return client;
  }

  it('fires after the last answer has been played and the caller stayed silent, and says goodbye', async () => {
    const client = await greeted();
    const answerMs = client.audioBytes().length / 48;
    const startedMs = 20;
    client.forget();
    const dueMs = startedMs + answerMs + 5000;
    await client.pass(dueMs - client.clock.now() - 50);
    client.speak(silenceSamples(400));
    expect(client.types()).toEqual([]);
    await client.pass(100);
    expect(client.types().slice(0, 5)).toEqual([
      'input_audio_buffer.timeout_triggered',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ]);
    expect(client.last('input_audio_buffer.timeout_triggered')).toMatchObject({
      audio_start_ms: 0,
      audio_end_ms: 400,
      item_id: client.last('input_audio_buffer.committed')['item_id'],
    });
    await client.untilDone();
    expect(client.said()).toMatch(/Goodbye\.$/);
    expect(client.last('response.function_call_arguments.done')['name']).toBe('hangup_call');
  });

  it('does not fire when the caller speaks in time', async () => {
    const client = await greeted();
    client.turn(300);
    await client.untilDone(2);
    await client.pass(4000);
    expect(client.all('input_audio_buffer.timeout_triggered')).toEqual([]);
  });

  it('does not fire before any answer, nor when it is not configured', async () => {
    const silent = new PracticeClient('ga');
    silent.update({ ga: { audio: { input: { turn_detection: idle } } }, beta: {} });
    await silent.pass(40_000, 100);
    const unset = new PracticeClient('ga');
    unset.send({ type: 'response.create' });
    await unset.pass(60_000, 100);
    expect([...silent.types(), ...unset.types()]).not.toContain('input_audio_buffer.timeout_triggered');
  });
});
