import { describe, expect, it } from 'vitest';
import {
  at,
  base64,
  BOTH,
  PracticeClient,
  silenceSamples,
  toneSamples,
  type Wire,
} from './practice-client.js';

const offer = (client: PracticeClient, ...names: readonly string[]): void => {
  const tools = names.map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));
  client.update({ ga: { tools }, beta: { tools } });
};

function answerCall(client: PracticeClient, output: string): void {
  const { call_id } = client.last('response.function_call_arguments.done');
  client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id, output } });
  client.send({ type: 'response.create' });
}

const outputKinds = (done: Wire): unknown[] =>
  (done['response'] as { output: { type: string }[] }).output.map(({ type }) => type);

describe('the receptionist', () => {
  it('greets when it is asked to begin, and says what it is', async () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toMatch(/^Hello, this is the Talkpath practice agent\. I do not understand speech/);
  });

  it('says word for word what a system message tells it to', async () => {
    const client = new PracticeClient();
    const greeting = 'Good day, you have reached "Bloom & Sons". How may I help?';
    client.write(`Say this to the caller now, word for word: "${greeting}"`, 'system');
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toBe(greeting);
  });

  it('does the same when the words come as instructions of the response', async () => {
    const client = new PracticeClient();
    const instructions = 'Say this to the caller now, word for word: "Welcome."';
    client.send({ type: 'response.create', response: { instructions } });
    await client.untilDone();
    expect(client.said()).toBe('Welcome.');
  });

  it.each([
    ['1', /open around the clock/],
    ['3', /would call the tool/],
    ['9', /I cannot hang up/],
    ['*', /^Press 1 for opening hours\. Press 2/],
    ['7', /^There is nothing on that key\. Press 1/],
    ['#', /^There is nothing on that key/],
  ])('answers key %s', async (key, words) => {
    const client = new PracticeClient();
    client.press(key);
    await client.untilDone();
    expect(client.said()).toMatch(words);
  });

  it('reads back what is written', async () => {
    const client = new PracticeClient();
    client.write('Is anybody there?');
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toBe('You wrote: Is anybody there?');
  });
});

describe('tools', () => {
  it.each(BOTH)('in %s are called on key 3 and their result is spoken', async (dialect) => {
    const client = new PracticeClient(dialect);
    offer(client, 'get_call_info');
    client.press('3');
    const done = await client.untilDone();
    expect(outputKinds(done)).toEqual(['message', 'function_call']);
    const types = client.types();
    const call = types.slice(types.indexOf('response.function_call_arguments.delta'));
    expect(call.filter((type) => type !== 'response.function_call_arguments.delta')).toEqual([
      'response.function_call_arguments.done',
      'response.output_item.done',
      ...(dialect === 'ga' ? ['conversation.item.done'] : []),
      'response.done',
      'rate_limits.updated',
    ]);
    const deltas = client.all('response.function_call_arguments.delta').map((event) => at(event, 'delta'));
    const argumentsDone = client.last('response.function_call_arguments.done');
    expect(deltas.join('')).toBe(argumentsDone['arguments']);
    expect(argumentsDone['name']).toBe(dialect === 'ga' ? 'get_call_info' : undefined);
    expect(client.last('response.output_item.done')['item']).toMatchObject({
      type: 'function_call',
      name: 'get_call_info',
      status: 'completed',
      call_id: argumentsDone['call_id'],
    });
    answerCall(client, '{"from":"+15550100","duration_s":12}');
    await client.untilDone(2);
    expect(client.said()).toBe('The tool get call info answered: from: +15550100, duration s: 12.');
  });

  it.each(['9', '0'])(
    'hang up on key %s: goodbye and hangup_call in one response, then silence',
    async (key) => {
      const client = new PracticeClient();
      offer(client, 'hangup_call');
      client.press(key);
      expect(outputKinds(await client.untilDone())).toEqual(['message', 'function_call']);
      expect(client.said()).toMatch(/Goodbye\.$/);
      const call = client.last('response.function_call_arguments.done');
      expect(call).toMatchObject({ name: 'hangup_call', output_index: 1 });
      expect(JSON.parse(at(call, 'arguments'))).toEqual({ reason: `the caller pressed ${key}` });
      answerCall(client, '{"ok":true}');
      expect((await client.untilDone(2))['response']).toMatchObject({ status: 'completed', output: [] });
    },
  );

  it('are left alone under tool_choice none', async () => {
    const client = new PracticeClient();
    offer(client, 'hangup_call');
    client.update({ ga: { tool_choice: 'none' }, beta: {} });
    client.press('9');
    expect(outputKinds(await client.untilDone())).toEqual(['message']);
  });

  it.each(['required', { type: 'function', name: 'look_up' }])(
    'are called under tool_choice %j',
    async (choice) => {
      const client = new PracticeClient();
      offer(client, 'look_up');
      client.update({ ga: { tool_choice: choice }, beta: {} });
      client.press('1');
      expect(outputKinds(await client.untilDone())).toEqual(['message', 'function_call']);
      expect(client.last('response.function_call_arguments.done')).toMatchObject({
        name: 'look_up',
        arguments: '{}',
      });
    },
  );

  it('of one response can be offered for it alone', async () => {
    const client = new PracticeClient();
    client.write('The caller pressed 9 on the keypad.');
    const tools = [{ type: 'function', name: 'hangup_call' }];
    client.send({ type: 'response.create', response: { tools } });
    expect(outputKinds(await client.untilDone())).toContain('function_call');
  });
});

describe('the echo test', () => {
  /** Speech that is recognisable: a tone that rises. */
  const chirp = Int16Array.from({ length: 24 * 600 }, (_, index) =>
    Math.round(9000 * Math.sin(index * index * 4e-6)),
  );

  it('gives the caller’s own audio back, sample for sample', async () => {
    const client = new PracticeClient();
    client.speak(silenceSamples(400));
    client.speak(chirp);
    client.speak(silenceSamples(500));
    await client.untilDone();
    client.forget();
    client.press('2');
    await client.untilDone();
    const heard = client.audioBytes();
    const mine = Buffer.from(base64(chirp), 'base64');
    expect(heard.includes(mine)).toBe(true);
    expect(client.said()).toContain('(your own voice, 0.6 seconds)');
  });

  it('repeats every utterance until another key is pressed', async () => {
    const client = new PracticeClient();
    client.press('2');
    await client.untilDone();
    expect(client.said()).toMatch(/^This is the echo test/);
    client.turn(700);
    await client.untilDone(2);
    expect(client.said()).toBe('(your own voice, 0.7 seconds)');
    client.press('1');
    await client.untilDone(3);
    client.turn(700);
    await client.untilDone(4);
    expect(client.said()).toMatch(/^I heard you for 0\.7 seconds/);
  });

  it('passes μ-law through untouched when both directions are μ-law', async () => {
    const client = new PracticeClient('beta');
    client.update({ ga: {}, beta: { input_audio_format: 'g711_ulaw', output_audio_format: 'g711_ulaw' } });
    const { default: alawmulaw } = await import('alawmulaw');
    const speech = Buffer.from(alawmulaw.mulaw.encode(toneSamples(500, 8)));
    client.press('2');
    await client.untilDone();
    for (const audio of [speech, Buffer.alloc(8 * 600, 0xff)]) {
      client.send({ type: 'input_audio_buffer.append', audio: audio.toString('base64') });
    }
    client.forget();
    await client.untilDone();
    expect(client.audioBytes().includes(speech)).toBe(true);
  });

  it('gives back no more than the last quarter of a minute', async () => {
    const client = new PracticeClient();
    client.press('2');
    await client.untilDone();
    client.turn(40_000);
    client.forget();
    await client.untilDone();
    const seconds = client.audioBytes().length / 48_000;
    expect(seconds).toBeGreaterThan(14.9);
    expect(seconds).toBeLessThan(15.1);
    expect(client.said()).toContain('40.0 seconds');
  });
});
