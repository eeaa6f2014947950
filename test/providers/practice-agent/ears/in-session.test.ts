import { describe, expect, it } from 'vitest';
import type { Ears } from '../../../../src/providers/practice-agent/ears/ears.js';
import { BOTH, PracticeClient, silenceSamples, toneSamples } from '../practice-client.js';

/** Ears that are told what they understand, turn by turn. */
class ToldEars implements Ears {
  readonly asked: ((words?: string) => void)[] = [];
  understand(): Promise<string | undefined> {
    return new Promise((resolve) => this.asked.push(resolve));
  }
}

const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed';

function scene(dialect: 'ga' | 'beta' = 'ga') {
  const ears = new ToldEars();
  const client = new PracticeClient(dialect, { ears });
  const transcription = { model: 'whisper-1' };
  client.update({
    ga: { audio: { input: { transcription } } },
    beta: { input_audio_transcription: transcription },
  });
  return { ears, client };
}

describe('a session with ears', () => {
  it('greets as one who understands', async () => {
    const { client } = scene();
    client.send({ type: 'response.create' });
    await client.untilDone();
    expect(client.said()).toMatch(/I understand a few phrases/);
  });

  it.each(BOTH)('in %s transcribes what was said, and answers it', async (dialect) => {
    const { client, ears } = scene(dialect);
    client.turn(900);
    await client.pass(300);
    expect(client.all('response.created')).toEqual([]);
    ears.asked[0]?.('opening hours');
    await client.untilDone();
    expect(client.last(TRANSCRIBED)).toMatchObject({
      item_id: client.last('input_audio_buffer.committed')['item_id'],
      content_index: 0,
      transcript: 'opening hours',
    });
    expect(client.said()).toMatch(/^We are open around the clock/);
  });

  it('says how long the caller spoke where nothing was understood', async () => {
    const { client, ears } = scene();
    client.turn(2000);
    ears.asked[0]?.();
    await client.untilDone();
    expect(client.last(TRANSCRIBED)['transcript']).toBe('(2.0 seconds of speech)');
    expect(client.said()).toMatch(/^I heard you for 2\.0 seconds, and did not understand/);
  });

  it('keeps the words to itself where no transcripts are wanted, and answers them', async () => {
    const ears = new ToldEars();
    const client = new PracticeClient('ga', { ears });
    client.turn(900);
    ears.asked[0]?.('opening hours');
    await client.untilDone();
    expect(client.all(TRANSCRIBED)).toEqual([]);
    expect(client.said()).toMatch(/^We are open/);
  });

  it('answers once when the caller goes on before it has understood', async () => {
    const { client, ears } = scene();
    client.turn(900);
    client.turn(900);
    ears.asked[0]?.('echo test');
    await client.pass(100);
    expect(client.all('response.created')).toEqual([]);
    ears.asked[1]?.('opening hours');
    await client.untilDone();
    expect(client.all(TRANSCRIBED).map(({ transcript }) => transcript)).toEqual([
      'echo test',
      'opening hours',
    ]);
    expect(client.said()).toMatch(/^We are open/);
    expect(client.all('error')).toEqual([]);
  });

  it('tells the turns in their order, whichever is understood first', async () => {
    const { client, ears } = scene();
    client.turn(900);
    client.turn(900);
    ears.asked[1]?.('opening hours');
    ears.asked[0]?.('echo test');
    await client.pass(100);
    expect(client.all(TRANSCRIBED).map(({ transcript }) => transcript)).toEqual([
      'echo test',
      'opening hours',
    ]);
  });

  it('lets an answer that is asked for wait for the words it is about', async () => {
    const { client, ears } = scene();
    client.update({ ga: { audio: { input: { turn_detection: null } } }, beta: {} });
    client.speak(toneSamples(900));
    client.speak(silenceSamples(100));
    client.send({ type: 'input_audio_buffer.commit' });
    client.send({ type: 'response.create' });
    await client.pass(100);
    expect(client.all('response.created')).toEqual([]);
    ears.asked[0]?.('opening hours');
    await client.untilDone();
    expect(client.said()).toMatch(/^We are open/);
  });

  it('says nothing any more when the connection has gone meanwhile', async () => {
    const { client, ears } = scene();
    client.turn(900);
    client.end();
    client.forget();
    ears.asked[0]?.('opening hours');
    await client.pass(1000);
    expect(client.events).toEqual([]);
  });
});
