import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Shop } from '../../../scripts/shop/shop.js';
import type { Ears } from '../../../src/providers/practice-agent/ears/ears.js';
import { practiceScript } from '../../support/practice-script.js';
import { at, BOTH, type Dialect, PracticeClient, type Wire } from './practice-client.js';

const SCRIPT_PATH = join(import.meta.dirname, '../../../config/practice/shop.yaml');
const clerk = practiceScript(readFileSync(SCRIPT_PATH, 'utf8'));
const TOOLS = ['get_menu', 'place_order', 'check_id', 'validate_transaction', 'get_call_info', 'hangup_call'];
const MONDAY = 1;

interface Call {
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
}

/** The clerk at work, with every tool of the shop. */
function atWork(dialect: Dialect = 'ga', ears?: Ears): PracticeClient {
  const client = new PracticeClient(dialect, { script: clerk, ...(ears && { ears }) });
  const tools = TOOLS.map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));
  client.update({ ga: { tools }, beta: { tools } });
  return client;
}

const outputOf = (done: Wire): readonly (Call & { type: string })[] =>
  (done['response'] as { output: (Call & { type: string })[] }).output;

const callsOf = (done: Wire): readonly Call[] =>
  outputOf(done).filter(({ type }) => type === 'function_call');

const namesOf = (done: Wire): readonly string[] => callsOf(done).map(({ name }) => name);

function give(client: PracticeClient, call_id: string, output: unknown): void {
  const item = { type: 'function_call_output', call_id, output: JSON.stringify(output) };
  client.send({ type: 'conversation.item.create', item });
}

/** Presses the key, gives these results to the calls that it leads to, and returns what is said to them. */
async function answerTo(
  client: PracticeClient,
  key: string,
  ...results: readonly unknown[]
): Promise<string> {
  client.press(key);
  const calls = callsOf(await client.untilDone());
  expect(calls).toHaveLength(results.length);
  calls.forEach(({ call_id }, index) => give(client, call_id, results[index]));
  client.send({ type: 'response.create' });
  await client.untilDone(2);
  return client.said();
}

describe('the clerk of the sample shop', () => {
  const menu = new Shop(() => MONDAY).menu().body['items'];

  it.each(BOTH)('in %s reads the menu that the shop gave', async (dialect) => {
    expect(await answerTo(atWork(dialect), '1', menu)).toBe(
      'We have pea soup for 6 euros, fish pie for 12 euros, and plum cake for 3 euros.',
    );
  });

  it.each([
    ['what is on the menu', ['get_menu']],
    ['two tomato soups please', ['place_order']],
    ['check my identity', ['check_id']],
    ['has my payment arrived', ['validate_transaction']],
    ['thank you goodbye', ['hangup_call']],
    ['what can i say', []],
    [undefined, []],
  ])('does as it is told: %s', async (words, tools) => {
    const client = atWork('ga', { understand: () => Promise.resolve(words) });
    client.turn(1200);
    expect(namesOf(await client.untilDone())).toEqual(tools);
    if (tools.length === 0)
      expect(client.said()).toMatch(words === undefined ? /^I did not/ : /^You can say/);
  });

  it('confirms the order as the shop took it', async () => {
    const client = atWork();
    client.press('2');
    const [call] = callsOf(await client.untilDone());
    const { order } = new Shop(() => MONDAY).order(
      JSON.parse(call?.arguments ?? '{}') as Record<string, unknown>,
      'once',
    ).body;
    give(client, call?.call_id ?? '', order);
    client.send({ type: 'response.create' });
    await client.untilDone(2);
    expect(client.said()).toBe(
      'Your order A-1001 is confirmed: 2 tomato soup, 10 euros. It is ready in 20 minutes.',
    );
  });

  it('calls three tools in one response and answers all three results in the next', async () => {
    const said = await answerTo(atWork(), '5', menu, { valid: true, name: 'Ben Ode' }, { caller: '+1202' });
    expect(said).toMatch(
      /^We have pea soup.* Your identity is confirmed, Ben Ode\. You are calling from \+1202\.$/,
    );
  });

  it('tries again when it is told that its arguments were wrong', async () => {
    const client = atWork();
    const error = { code: 'tool.bad_arguments', message: 'items must be array' };
    expect(await answerTo(client, '6', { error })).toBe('I got that wrong, and try again.');
    const [call] = callsOf(client.last('response.done'));
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ items: [{ item: 'tomato soup', quantity: 1 }] });
  });

  it('tells the caller of a failure in the operator’s words, where there are some', async () => {
    const error = { code: 'tool.failed', message: 'the answer was 503' };
    expect(
      await answerTo(atWork(), '1', { error: { ...error, tell_the_caller: 'Please call again.' } }),
    ).toBe('Please call again.');
    expect(await answerTo(atWork(), '1', { error })).toBe('That did not work: the answer was 503');
  });

  it('takes a result that comes late for what it is: a call of its own, with its result', async () => {
    const client = atWork();
    expect(await answerTo(client, '4', { status: 'pending', note: 'later' })).toMatch(
      /^I am having that looked/,
    );
    const { call_id, name, arguments: asked } = client.last('response.function_call_arguments.done');
    const late = { call_id: `late_${String(call_id).slice(-20)}`, name, arguments: asked };
    client.send({ type: 'conversation.item.create', item: { type: 'function_call', ...late } });
    give(client, late.call_id, { valid: true, amount: 24 });
    client.send({ type: 'response.create' });
    await client.untilDone(3);
    expect(client.said()).toBe('Your payment of 24 euros has arrived.');
  });

  it('calls no tool in a response that is asked for words alone', async () => {
    const client = atWork();
    client.write('The caller pressed 9 on the keypad.');
    client.send({ type: 'response.create', response: { tool_choice: 'none' } });
    expect(namesOf(await client.untilDone())).toEqual([]);
    client.press('9');
    expect(namesOf(await client.untilDone(2))).toEqual(['hangup_call']);
  });

  it.each([
    ['9', ['message', 'function_call'], [['reason']]],
    ['8', ['function_call'], [['farewell', 'reason']]],
    ['7', ['message'], []],
    ['#', ['message', 'function_call', 'function_call'], [['reason'], ['reason']]],
  ])('ends the call on key %s in its own way', async (key, kinds, args) => {
    const client = atWork();
    client.press(key);
    const done = await client.untilDone();
    expect(outputOf(done).map(({ type }) => type)).toEqual(kinds);
    const calls = callsOf(done);
    expect(calls.map((call) => Object.keys(JSON.parse(call.arguments) as object))).toEqual(args);
    expect(new Set(calls.map(({ call_id }) => call_id)).size).toBe(args.length);
    if (key !== '8') expect(client.said()).toMatch(/Goodbye\.$/);
  });

  it('says the words that the bridge gives it, as for a farewell', async () => {
    const client = atWork();
    client.press('8');
    const [call] = callsOf(await client.untilDone());
    const { farewell } = JSON.parse(call?.arguments ?? '{}') as { farewell: string };
    client.write(`Say this to the caller now, word for word: "${farewell}"`, 'system');
    client.send({ type: 'response.create', response: { tool_choice: 'none' } });
    await client.untilDone(2);
    expect(client.said()).toBe(farewell);
    expect(at(call, 'name')).toBe('hangup_call');
  });
});
