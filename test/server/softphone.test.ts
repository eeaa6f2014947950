import { describe, expect, it } from 'vitest';
import { TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { NO_STREAM_MS } from '../../src/call/arrival-watch.js';
import type { SoftphoneNote } from '../../src/ports/softphone-messages.js';
import { MAX_MESSAGE_BYTES } from '../../src/server/build-server.js';
import { TOKEN_TTL_MS } from '../../src/server/stream-tokens.js';
import { humOf } from '../contract/caller-audio.js';
import { ManualClock } from '../support/manual-clock.js';
import { mint, mintOffer, PageDouble } from '../support/page-double.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const GREETING = 'Hello from the test.';
const PRACTICE = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: ${GREETING}, tools: [get_call_info, hangup_call]}}
`;
const PATIENCE_MS = 30_000;

const kinds = (notes: readonly SoftphoneNote[]): string[] =>
  notes.filter(({ note }) => note !== 'state').map(({ note }) => note);

function hum(ms: number): Uint8Array {
  return Buffer.concat(
    humOf(ms, TELEPHONE_FORMAT).map(({ samples }) =>
      Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
    ),
  );
}

describe('a call from a page', () => {
  it(
    'is greeted, spoken, keyed and written on, and hung up on by the agent',
    async () => {
      const server = await TestServer.start({ yaml: PRACTICE });
      const page = await PageDouble.call(server.url, { to: '+12025550199' });
      expect(await page.heard(GREETING)).toMatchObject({ final: true, heardText: GREETING });
      await until(() => page.state?.turn === 'listening' && page.state.gateOpen);

      page.caller.say(hum(900));
      await until(() => page.of('state').some(({ callerSpeaks }) => callerSpeaks));
      await page.heard('I heard you');
      page.caller.pressKey('3');
      await until(() => page.of('tool').some(({ stage }) => stage === 'ended'));
      expect(page.of('tool').map(({ stage }) => stage)).toEqual(['called', 'ended']);
      expect(page.of('tool')[1]).toMatchObject({ name: 'get_call_info', outcome: 'ok' });

      page.write('What is this?');
      await until(() => server.call(page.offer.callSid).events.some(({ type }) => type === 'caller-text'));
      page.caller.pressKey('9');
      await page.gone();
      expect(page.notes.at(-1)).toMatchObject({ note: 'ended', reason: 'agent-hung-up' });
      expect(page.notes.map(({ atMs }) => atMs)).toEqual(
        page.notes.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
      );
      expect(page.of('latency').length).toBeGreaterThan(0);
      expect(page.of('fault')).toEqual([]);
      expect(page.warnings).toEqual([]);
      expect(page.caller.line.recording().some((code) => code !== 0xff)).toBe(true);
      expect(server.call(page.offer.callSid).info).toMatchObject({
        carrier: 'softphone',
        to: '+12025550199',
      });
    },
    PATIENCE_MS,
  );

  it(
    'is silent at once when the caller writes into an answer',
    async () => {
      const server = await TestServer.start({ yaml: PRACTICE });
      const page = await PageDouble.call(server.url);
      await until(() => page.state?.agentSpeaks === true, 10_000);
      page.write('Stop it.');
      await until(() => page.of('interrupted').length === 1);
      const [cut] = page.of('agent').filter(({ outcome }) => outcome === 'cut');
      expect(GREETING.startsWith(cut?.heardText?.trim() ?? 'nothing')).toBe(true);
      await until(() => page.caller.line.queuedMs === 0);
      page.caller.hangUp();
      await page.gone();
      expect(server.ending(page.offer.callSid)?.reason).toBe('caller-hung-up');
    },
    PATIENCE_MS,
  );

  it(
    'answers what was said when the caller has finished, though nobody waited for silence',
    async () => {
      const server = await TestServer.start({
        yaml: `${PRACTICE}\nopenai: {turn_detection: {type: server_vad, silence_duration_ms: 5000}}`,
      });
      const page = await PageDouble.call(server.url);
      await page.heard(GREETING);
      await until(() => page.state?.gateOpen === true);
      page.caller.say(hum(900));
      const events = server.call(page.offer.callSid).events;
      await until(() =>
        events.some((event) => event.type === 'provider-event' && event.event.type === 'speech-started'),
      );
      await until(() => page.state?.callerSpeaks === true);
      await until(() => page.state?.callerSpeaks === false);
      page.send({ event: 'commit' });
      await page.heard('I heard you');
      expect(events).not.toContainEqual(
        expect.objectContaining({ event: expect.objectContaining({ type: 'speech-stopped' }) as unknown }),
      );
    },
    PATIENCE_MS,
  );

  it('gives its agent other instructions, for operators', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.call(server.url);
    page.send({ event: 'instructions', instructions: 'Speak of cheese only.' });
    const { events } = server.call(page.offer.callSid);
    await until(() =>
      events.some((event) => event.type === 'provider-command' && event.command.type === 'instruct'),
    );
    await page.heard(GREETING);
    expect(page.of('agent').filter(({ outcome }) => outcome === 'heard')).toHaveLength(1);
  });

  it('is with the agent, the instructions and the voice that an operator chose', async () => {
    const server = await TestServer.start({
      yaml: PRACTICE.replace('agents: {', 'agents: {kitchen: {greeting: Soup.},'),
    });
    const page = await PageDouble.call(server.url, {
      agent: 'kitchen',
      instructions: 'Cook.',
      voice: 'marin',
    });
    await page.heard('Soup.');
    const { info, events } = server.call(page.offer.callSid);
    expect(info.agent).toBe('kitchen');
    expect(events).toContainEqual(
      expect.objectContaining({ command: { type: 'configure', instructions: 'Cook.' } }),
    );
  });

  it('ends when its page closes without a word', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.call(server.url);
    await page.heard(GREETING);
    page.socket.terminate();
    await until(() => server.ending(page.offer.callSid) !== undefined);
    expect(server.ending(page.offer.callSid)?.reason).toBe('carrier-closed');
  });

  it('ends by itself when its stream never comes', async () => {
    const clock = new ManualClock();
    const server = await TestServer.start({ yaml: PRACTICE, clock, keepsJournals: false });
    const { callSid, expiresInMs } = await mintOffer(server.url);
    expect(expiresInMs).toBe(NO_STREAM_MS);
    await until(() => server.lines.some(({ msg }) => msg.startsWith('Session updated')));
    clock.advance(NO_STREAM_MS);
    expect(server.ending(callSid)?.reason).toBe('no-stream');
  });
});

describe('a stream that no call has', () => {
  const refusal = async (page: PageDouble): Promise<unknown> => {
    page.start();
    await page.gone();
    return { notes: page.of('fault').map(({ code }) => code), reason: page.closed?.reason };
  };
  const told = (code: string): object => ({ notes: [code], reason: code });

  it('is told that its token was made up', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const offer = await mintOffer(server.url);
    const page = await PageDouble.dial(server.url, { ...offer, token: 'x'.repeat(43) });
    expect(await refusal(page)).toEqual(told('auth.bad_token'));
  });

  it('is told that its token was used, and the call that used it goes on', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const offer = await mintOffer(server.url);
    const [first, second] = await Promise.all([
      PageDouble.dial(server.url, offer),
      PageDouble.dial(server.url, offer),
    ]);
    first.start();
    await first.heard(GREETING);
    expect(await refusal(second)).toEqual(told('auth.bad_token'));
    expect(server.server.calls.find(offer.callSid)?.attached).toBe(true);
  });

  it('is told that its token has expired', async () => {
    const clock = new ManualClock();
    const server = await TestServer.start({ yaml: PRACTICE, clock, keepsJournals: false });
    const offer = await mintOffer(server.url);
    clock.advance(TOKEN_TTL_MS);
    expect(await refusal(await PageDouble.dial(server.url, offer))).toEqual(told('auth.bad_token'));
  });

  it('is told that its token is of another call', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const [one, other] = [await mintOffer(server.url), await mintOffer(server.url)];
    const page = await PageDouble.dial(server.url, { ...one, token: other.token });
    expect(await refusal(page)).toEqual(told('auth.token_of_other_call'));
  });

  it('opens no telephone call with that call’s token', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const { callSid, token } = await server.announce();
    const page = await PageDouble.dial(server.url, { callSid, token, path: '/softphone/media' });
    expect(await refusal(page)).toEqual(told('carrier.no_call'));
    expect(server.server.calls.find(callSid)?.attached).toBe(false);
  });
});

describe('what a page should not send', () => {
  it('is answered with what is wrong, and the call goes on', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.call(server.url);
    await until(() => page.state !== undefined);
    page.send({ event: 'sing' });
    page.send('{"event":');
    page.send({ event: 'text', text: 'x'.repeat(4001) });
    page.send({ event: 'text', text: 7 });
    page.send({ event: 'media', streamSid: 'MZ1', media: {} });
    page.socket.send(Buffer.from('binary'));
    await until(() => page.of('fault').length === 6);
    expect(page.of('fault').map(({ code }) => code)).toEqual([
      'carrier.unknown_event',
      'carrier.malformed_message',
      'softphone.bad_message',
      'softphone.bad_message',
      'carrier.wrong_stream',
      'carrier.binary_frame',
    ]);
    await page.heard(GREETING);
    expect(server.ending(page.offer.callSid)).toBeUndefined();
  });

  it('ends only its own call where one message is 10 MB', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const [bystander, page] = [await PageDouble.call(server.url), await PageDouble.call(server.url)];
    await until(() => page.state !== undefined);
    page.send('x'.repeat(10_000_000));
    await page.gone();
    expect([1006, 1009]).toContain(page.closed?.code);
    expect(MAX_MESSAGE_BYTES).toBeLessThan(10_000_000);
    await bystander.heard(GREETING);
    expect(server.ending(page.offer.callSid)?.reason).toBe('carrier-closed');
    expect(server.ending(bystander.offer.callSid)).toBeUndefined();
  });

  it.each([
    ['1 MB in a call', 1_000_000, true],
    ['10 MB before it', 10_000_000, false],
  ])('is answered by the reason where it is %s', async (_what, bytes, inCall) => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.dial(url, await mintOffer(url));
    if (inCall) page.start();
    if (inCall) await until(() => page.state !== undefined);
    page.send('x'.repeat(bytes));
    await page.gone();
    expect(page.closed).toEqual({ code: 1009, reason: 'the message is too large' });
  });

  it('is a fault before the call has begun, and nothing else', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.dial(server.url, await mintOffer(server.url));
    page.write('Hello?');
    await until(() => page.of('fault').length === 1);
    expect(page.of('fault')[0]).toMatchObject({ code: 'carrier.out_of_order', atMs: 0 });
    page.start();
    await page.heard(GREETING);
  });

  it('closes the stream where it comes without end', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.call(server.url);
    await until(() => page.state !== undefined);
    for (let count = 0; count < 3000; count += 1) page.send('{}');
    await page.gone();
    expect(page.closed).toMatchObject({ code: 1008, reason: 'softphone.too_fast' });
    expect(server.ending(page.offer.callSid)?.reason).toBe('carrier-closed');
  });

  it.each([
    ['[]', 'the body must be a JSON object'],
    ['{"to":', 'the body is not JSON'],
    ['{"whom": "x"}', 'unknown key whom'],
    ['{"to": 7}', 'to must be a text of up to 64 characters'],
    ['{"agent": "nobody"}', 'there is no agent of that name'],
    ['{"__proto__": {"agent": "x"}}', 'unknown key __proto__'],
  ])('begins no call where the request is %s', async (body, detail) => {
    const server = await TestServer.start({ yaml: PRACTICE });
    expect(await mint(server.url, body)).toMatchObject({
      status: 422,
      body: { error: 'http.bad_request', detail: expect.stringContaining(detail) as string },
    });
    expect(server.calls).toEqual([]);
  });
});

describe('the notes of a call', () => {
  it('come in the order of what happened, from the floor to the end', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    const page = await PageDouble.call(server.url);
    await page.heard(GREETING);
    page.caller.hangUp();
    await page.gone();
    const notes = kinds(page.notes);
    expect(page.notes[0]).toMatchObject({ note: 'state', turn: 'listening', agentSpeaks: false });
    expect(notes.slice(0, 1)).toEqual(['agent']);
    expect(notes.at(-1)).toBe('ended');
    const turns = page.of('state').map(({ turn }) => turn);
    expect(turns.filter((turn, index) => turn !== turns[index - 1]).slice(0, 3)).toEqual([
      'listening',
      'responding',
      'playing-out',
    ]);
  });
});
