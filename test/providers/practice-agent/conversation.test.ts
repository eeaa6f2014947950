import { describe, expect, it } from 'vitest';
import { at, BOTH, PracticeClient, type Dialect } from './practice-client.js';

function truncate(client: PracticeClient, item_id: string, audio_end_ms: number): void {
  client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms });
}

async function answered(dialect: Dialect): Promise<{ client: PracticeClient; id: string; audioMs: number }> {
  const client = new PracticeClient(dialect);
  client.send({ type: 'response.create' });
  await client.untilDone();
  const id = at(client.last('response.output_item.done'), 'item', 'id');
  return { client, id, audioMs: Math.floor(client.audioBytes().length / 48) };
}

describe('truncating', () => {
  it.each(BOTH)('in %s cuts the item and forgets its transcript', async (dialect) => {
    const { client, id } = await answered(dialect);
    truncate(client, id, 1200);
    expect(client.last('conversation.item.truncated')).toMatchObject({
      item_id: id,
      content_index: 0,
      audio_end_ms: 1200,
    });
    client.send({ type: 'conversation.item.retrieve', item_id: id });
    expect(at(client.last('conversation.item.retrieved'), 'item', 'content', 0, 'transcript')).toBe('');
    truncate(client, id, 1300);
    expect(at(client.last('error'), 'error', 'message')).toBe(
      'Audio content of 1200ms is already shorter than 1300ms',
    );
  });

  it.each(BOTH)('in %s reaches the very end but not a millisecond further', async (dialect) => {
    const { client, id, audioMs } = await answered(dialect);
    truncate(client, id, audioMs + 1);
    expect(client.last('error')['error']).toMatchObject({
      code: 'invalid_value',
      message: `Audio content of ${audioMs}ms is already shorter than ${audioMs + 1}ms`,
    });
    truncate(client, id, audioMs);
    expect(client.all('conversation.item.truncated')).toHaveLength(1);
  });

  it('refuses 0 ms, what the caller said, text, and audio that has not begun', async () => {
    const { client, id } = await answered('ga');
    truncate(client, id, 0);
    client.turn(300);
    truncate(client, at(client.last('input_audio_buffer.committed'), 'item_id'), 100);
    client.send({ type: 'response.cancel' });
    client.write('A text');
    truncate(client, at(client.last('conversation.item.added'), 'item', 'id'), 100);
    client.send({ type: 'response.create' });
    client.clock.advance(20);
    truncate(client, at(client.last('response.output_item.added'), 'item', 'id'), 100);
    const errors = client.all('error').map((event) => event['error']);
    expect(errors).toHaveLength(4);
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'unsupported_content_type',
        message: 'Only model output audio messages can be truncated',
      });
    }
  });

  it('in the middle of a response is bounded by what was generated so far', async () => {
    const client = new PracticeClient();
    client.send({ type: 'response.create' });
    await client.pass(100);
    const id = at(client.last('response.output_item.added'), 'item', 'id');
    truncate(client, id, 60_000);
    expect(at(client.last('error'), 'error', 'message')).toMatch(/already shorter than 60000ms$/);
    truncate(client, id, 20);
    client.send({ type: 'response.cancel' });
    expect(at(client.last('response.output_item.done'), 'item', 'content', 0, 'transcript')).toBe('');
  });
});

describe('items', () => {
  it.each(BOTH)('in %s are created, retrieved and deleted', (dialect) => {
    const client = new PracticeClient(dialect);
    client.forget();
    client.write('Hello');
    const added = client.events[0];
    expect(client.types()).toEqual(
      dialect === 'ga'
        ? ['conversation.item.added', 'conversation.item.done']
        : ['conversation.item.created'],
    );
    expect(added).toMatchObject({
      previous_item_id: null,
      item: {
        object: 'realtime.item',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_text', text: 'Hello' }],
      },
    });
    const item_id = at(added, 'item', 'id');
    client.send({ type: 'conversation.item.retrieve', item_id });
    expect(client.last('conversation.item.retrieved')['item']).toEqual(added?.['item']);
    client.send({ type: 'conversation.item.delete', item_id });
    expect(client.last('conversation.item.deleted')['item_id']).toBe(item_id);
    client.send({ type: 'conversation.item.retrieve', item_id });
    expect(client.last('error')['error']).toMatchObject({ code: 'item_retrieve_invalid_item_id' });
  });

  it('keep the order that previous_item_id gives them', () => {
    const client = new PracticeClient();
    const create = (id: string, previous_item_id?: string): void => {
      const item = { id, type: 'message', role: 'system', content: [{ type: 'input_text', text: id }] };
      client.send({ type: 'conversation.item.create', item, previous_item_id });
    };
    create('a');
    create('b');
    create('between', 'a');
    create('front', 'root');
    const before = client.all('conversation.item.added').map((event) => event['previous_item_id']);
    expect(before).toEqual([null, 'a', 'a', null]);
    create('a');
    expect(client.last('error')['error']).toMatchObject({ code: 'invalid_value', param: 'item.id' });
  });

  it('may restore what the assistant said, as each dialect calls it', async () => {
    for (const [dialect, type] of [['ga', 'output_text'] as const, ['beta', 'text'] as const]) {
      const client = new PracticeClient(dialect);
      const item = { type: 'message', role: 'assistant', content: [{ type, text: 'As I said.' }] };
      client.send({ type: 'conversation.item.create', item });
      expect(client.all('error')).toEqual([]);
      client.send({ type: 'response.create' });
      await client.untilDone();
      expect(client.said()).toMatch(/^I am still here/);
    }
  });
});
