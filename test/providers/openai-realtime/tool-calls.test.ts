import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../src/ports/provider.js';
import { HANG_UP, readyCodec, receive, type Json, type RealtimeCodec } from './support.js';

const CALL = {
  type: 'tool-call',
  responseId: 'resp_1',
  callId: 'call_1',
  name: 'hang_up',
  argumentsJson: '{"reason":"done"}',
};
const ITEM = {
  id: 'item_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'hang_up',
  arguments: '{"reason":"done"}',
  status: 'completed',
};

const added = (item: Json = { ...ITEM, arguments: '', status: 'in_progress' }): Json => ({
  type: 'response.output_item.added',
  response_id: 'resp_1',
  output_index: 0,
  item,
});
const argumentsDone = (fields: Json = {}): Json => ({
  type: 'response.function_call_arguments.done',
  response_id: 'resp_1',
  item_id: 'item_1',
  output_index: 0,
  call_id: 'call_1',
  arguments: '{"reason":"done"}',
  ...fields,
});
const itemDone = (fields: Json = {}): Json => ({
  type: 'response.output_item.done',
  response_id: 'resp_1',
  output_index: 0,
  item: { ...ITEM, ...fields },
});

function callsIn(...events: Json[]): readonly ProviderEvent[] {
  const codec: RealtimeCodec = readyCodec({}, [HANG_UP]);
  return events.flatMap((event) => receive(codec, event)).filter(({ type }) => type !== 'ignored');
}

describe('a tool call', () => {
  it('is told once, though its arguments and its item both say that it is complete', () => {
    expect(callsIn(added(), argumentsDone({ name: 'hang_up' }), itemDone())).toEqual([CALL]);
  });

  it('is told once also when the item comes first', () => {
    expect(callsIn(added(), itemDone(), argumentsDone({ name: 'hang_up' }))).toEqual([CALL]);
  });

  it('is told by its arguments alone, and by its item alone', () => {
    expect(callsIn(argumentsDone({ name: 'hang_up' }))).toEqual([CALL]);
    expect(callsIn(itemDone())).toEqual([CALL]);
  });

  it('has its name from the item where the arguments lack it, as in beta', () => {
    expect(callsIn(added(), argumentsDone())).toEqual([CALL]);
  });

  it('waits for its item when nobody has named it yet', () => {
    expect(callsIn(argumentsDone())).toEqual([]);
    expect(callsIn(argumentsDone(), itemDone())).toEqual([CALL]);
  });

  it('is not told when the response was cut short', () => {
    const cut = '{"reason":"do';
    const events = [
      added(),
      argumentsDone({ arguments: cut }),
      itemDone({ arguments: cut, status: 'incomplete' }),
    ];
    expect(callsIn(...events)).toEqual([]);
    expect(callsIn(itemDone({ status: 'incomplete' }), argumentsDone({ name: 'hang_up' }))).toEqual([]);
  });

  it('with arguments that are no JSON is told when its item is complete: the tool room answers the model', () => {
    expect(callsIn(argumentsDone({ name: 'hang_up', arguments: '' }), itemDone({ arguments: '' }))).toEqual([
      { ...CALL, argumentsJson: '' },
    ]);
  });

  it('is told again, once, when a later response holds its id', () => {
    const later = [argumentsDone({ name: 'hang_up' }), itemDone()].map((event) => ({
      ...event,
      response_id: 'resp_2',
    }));
    expect(callsIn(itemDone(), ...later)).toEqual([CALL, { ...CALL, responseId: 'resp_2' }]);
  });

  it.each([
    ['an object', { reason: 'done' }, '{"reason":"done"}'],
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['a number', 5, '5'],
  ])(
    'is told once, and nothing is called malformed, when its arguments are %s',
    (_what, given, argumentsJson) => {
      const fields = { arguments: given };
      expect(callsIn(argumentsDone({ name: 'hang_up', ...fields }), itemDone(fields))).toEqual([
        { ...CALL, argumentsJson },
      ]);
    },
  );

  it('is told as one that can not be read when its arguments are an object nested beyond all bounds', () => {
    const depth = 100_000;
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const codec = readyCodec({}, [HANG_UP]);
    const text = JSON.stringify(itemDone({ arguments: 'HERE' })).replace('"HERE"', deep);
    expect(codec.decode(text)).toEqual([{ ...CALL, argumentsJson: '{' }]);
  });

  it('is told apart from another in the same response', () => {
    const second = { id: 'item_2', call_id: 'call_2', arguments: '{}' };
    expect(callsIn(itemDone(), itemDone(second))).toEqual([
      CALL,
      { ...CALL, callId: 'call_2', argumentsJson: '{}' },
    ]);
  });

  it('is told once even when two hundred others came between', () => {
    const others = Array.from({ length: 200 }, (_, i) => itemDone({ id: `i${i}`, call_id: `c${i}` }));
    const calls = callsIn(itemDone(), ...others, argumentsDone({ name: 'hang_up' }));
    expect(calls).toHaveLength(201);
  });
});

it('items that are no calls are known and ignored', () => {
  const message = { id: 'item_1', type: 'message', role: 'assistant', content: [] };
  const codec = readyCodec();
  expect(receive(codec, added(message))).toEqual([
    { type: 'ignored', name: 'response.output_item.added', known: true },
  ]);
  expect(receive(codec, { ...itemDone(), item: message })).toEqual([
    { type: 'ignored', name: 'response.output_item.done', known: true },
  ]);
});
