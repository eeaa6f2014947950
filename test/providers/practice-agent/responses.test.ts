import { describe, expect, it } from 'vitest';
import { at, base64, BOTH, hum, PracticeClient, toneSamples } from './practice-client.js';
import { practiceScript } from '../../support/practice-script.js';

const SAY = 'Say this to the caller now, word for word:';

describe('what is streamed', () => {
  it.each(BOTH)('in %s sums up to exactly what the voice made', async (dialect) => {
    const client = new PracticeClient(dialect);
    client.write(`${SAY} "One sentence only."`, 'system');
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toBe('One sentence only.');
    expect(client.audioBytes().toString('base64')).toBe(base64(await hum('One sentence only.')));
  });

  it('has a transcript whose deltas give the whole, sentence after sentence', async () => {
    const client = new PracticeClient();
    const text = 'First. Then 2.5 seconds of "quotes"!  And a last one';
    client.write(`${SAY} "${text}"`, 'system');
    client.send({ type: 'response.create' });
    await client.untilDone();
    const deltas = client.all('response.output_audio_transcript.delta').map((event) => at(event, 'delta'));
    expect(deltas.join('')).toBe(text);
    expect(client.said()).toBe(text);
    expect(deltas.length).toBeGreaterThan(3);
  });

  it('comes in uneven bursts of 50 to 400 ms, three to eight times faster than real time', async () => {
    const client = new PracticeClient();
    client.write(`${SAY} "${'word '.repeat(60).trim()}."`, 'system');
    client.send({ type: 'response.create' });
    const startMs = client.clock.now() + 20;
    await client.untilDone();
    const bursts = client
      .all('response.output_audio.delta')
      .map((event) => (at(event, 'delta').length * 0.75) / 48);
    const audioMs = client.audioBytes().length / 48;
    expect(Math.max(...bursts)).toBeLessThanOrEqual(400.1);
    expect(Math.min(...bursts.slice(0, -1))).toBeGreaterThanOrEqual(50);
    expect(new Set(bursts.map(Math.round)).size).toBeGreaterThan(10);
    const speed = audioMs / (client.clock.now() - startMs);
    expect(speed).toBeGreaterThan(3);
    expect(speed).toBeLessThan(8);
  });

  it('is μ-law at 8 kHz when asked for, a third of the samples and as loud', async () => {
    const client = new PracticeClient('beta');
    client.update({ ga: {}, beta: { output_audio_format: 'g711_ulaw' } });
    client.write(`${SAY} "Hum."`, 'system');
    client.send({ type: 'response.create' });
    await client.untilDone();
    const bytes = client.audioBytes();
    expect(bytes).toHaveLength(4 * 50 * 8);
    const { default: alawmulaw } = await import('alawmulaw');
    const heard = alawmulaw.mulaw.decode(bytes).slice(200, -200);
    const rms = Math.sqrt(heard.reduce((sum, sample) => sum + sample * sample, 0) / heard.length);
    expect(rms).toBeGreaterThan((8000 / Math.SQRT2) * 0.97);
    expect(rms).toBeLessThan((8000 / Math.SQRT2) * 1.03);
  });

  it.each(BOTH)('is text alone in %s when only text is asked for', async (dialect) => {
    const client = new PracticeClient(dialect);
    client.write('Hello there');
    const text = { [dialect === 'ga' ? 'output_modalities' : 'modalities']: ['text'] };
    client.send({ type: 'response.create', response: text });
    const done = await client.untilDone();
    expect(client.types().filter((type) => type.includes('audio'))).toEqual([]);
    const name = dialect === 'ga' ? 'response.output_text' : 'response.text';
    const [each, end] = [`${name}.delta`, `${name}.done`];
    // A delta for each word of 'You wrote: Hello there'.
    expect(client.types().filter((type) => type.includes('text'))).toEqual([each, each, each, each, end]);
    expect(at(done, 'response', 'output', 0, 'content', 0, 'text')).toBe('You wrote: Hello there');
    expect(at(done, 'response', 'output', 0, 'content', 0, 'type')).toBe(
      dialect === 'ga' ? 'output_text' : 'text',
    );
  });

  it('stops as incomplete at max_output_tokens', async () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create', response: { max_output_tokens: 20 } });
    const done = await client.untilDone();
    expect(done['response']).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'max_output_tokens' },
    });
    expect(client.audioBytes().length / 48).toBeCloseTo(20 * 50, 0);
  });

  it('is an empty completed response when the script has nothing to say', async () => {
    const script = practiceScript("keypad: '^$'\nrules: [{ when: { is: start }, do: [] }]");
    const client = new PracticeClient('ga', { script });
    client.send({ type: 'response.create' });
    const done = await client.untilDone();
    expect(done['response']).toMatchObject({ status: 'completed', output: [] });
  });
});

describe('one response at a time', () => {
  it.each(BOTH)('in %s a second one is refused by the name of the first', async (dialect) => {
    const client = new PracticeClient(dialect);
    client.send({ type: 'response.create' });
    client.send({ type: 'response.create', event_id: 'again' });
    const id = at(client.last('response.created'), 'response', 'id');
    expect(client.last('error')['error']).toEqual({
      type: 'invalid_request_error',
      code: 'conversation_already_has_active_response',
      message: `Conversation already has an active response in progress: ${id}. Wait until the response is finished before creating a new one.`,
      param: null,
      event_id: 'again',
    });
    await client.untilDone();
    client.send({ type: 'response.create' });
    expect(client.all('response.created')).toHaveLength(2);
  });

  it('may run beside one that is out of band, which touches no conversation', async () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create' });
    const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'aside' }] }];
    const response = {
      conversation: 'none',
      input,
      metadata: { topic: 'aside' },
      output_modalities: ['text'],
    };
    client.forget();
    client.send({ type: 'response.create', response });
    const aside = await client.untilDone();
    expect(aside['response']).toMatchObject({
      conversation_id: null,
      metadata: { topic: 'aside' },
      output: [{ content: [{ text: 'You wrote: aside' }] }],
    });
    expect(client.all('conversation.item.done')).toEqual([]);
    expect((await client.untilDone(2))['response']).toMatchObject({
      conversation_id: expect.any(String) as unknown,
    });
  });

  it('bounds how many run beside each other', () => {
    const client = new PracticeClient();
    const beside = { type: 'response.create', response: { conversation: 'none', input: [] } };
    for (let count = 0; count < 9; count += 1) client.send(beside);
    expect(client.all('response.created')).toHaveLength(8);
    expect(client.last('error')['error']).toMatchObject({ code: 'rate_limit_exceeded' });
  });
});

describe('cancelling', () => {
  it.each(BOTH)('in %s ends the response at once and only once', async (dialect) => {
    const client = new PracticeClient(dialect);
    client.send({ type: 'response.create' });
    await client.pass(200);
    client.send({ type: 'response.cancel' });
    expect(client.last('response.done')['response']).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
    });
    client.forget();
    client.send({ type: 'response.cancel' });
    await client.pass(2000);
    expect(client.types()).toEqual(['error']);
  });

  it('can name the response', () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create' });
    client.send({ type: 'response.cancel', response_id: 'resp_other' });
    expect(client.last('error')['error']).toMatchObject({ code: 'response_cancel_not_active' });
    const response_id = at(client.last('response.created'), 'response', 'id');
    client.send({ type: 'response.cancel', response_id });
    expect(client.all('response.done')).toHaveLength(1);
  });
});

describe('a voice that fails', () => {
  it('fails the response, not the session', async () => {
    let broken = true;
    const client = new PracticeClient('ga', {
      voice: (text) => (broken ? Promise.reject(new Error('no breath')) : hum(text)),
    });
    client.send({ type: 'response.create' });
    expect((await client.untilDone())['response']).toMatchObject({
      status: 'failed',
      status_details: { type: 'failed', error: { type: 'server_error', message: 'no breath' } },
    });
    broken = false;
    client.send({ type: 'response.create' });
    expect((await client.untilDone(2))['response']).toMatchObject({ status: 'completed' });
  });
});

describe('usage', () => {
  it('counts a token per 100 ms of the caller and per 50 ms of the agent, and caches what was read before', async () => {
    const client = new PracticeClient();
    const audio = base64(toneSamples(10_000));
    client.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_audio', audio }] },
    });
    client.send({ type: 'response.create' });
    const first = await client.untilDone();
    const spokenTokens = Math.ceil(client.audioBytes().length / 48 / 50);
    expect(first['response']).toMatchObject({
      usage: {
        input_token_details: { audio_tokens: 100, cached_tokens: 0 },
        output_token_details: { audio_tokens: spokenTokens },
      },
    });
    client.send({ type: 'response.create' });
    const second = await client.untilDone(2);
    expect(second['response']).toMatchObject({
      usage: {
        input_token_details: {
          audio_tokens: 100 + spokenTokens,
          cached_tokens_details: { audio_tokens: 64 },
        },
      },
    });
  });

  it('adds up', async () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create' });
    const done = await client.untilDone();
    const { usage } = done['response'] as { usage: Record<string, number> };
    expect(usage['total_tokens']).toBe((usage['input_tokens'] ?? 0) + (usage['output_tokens'] ?? 0));
    expect(client.last('rate_limits.updated')['rate_limits']).toMatchObject([
      { name: 'tokens', limit: 40000 },
    ]);
  });
});
