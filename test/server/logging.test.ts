import { describe, expect, it } from 'vitest';
import { fastClock } from '../support/fast-clock.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { MediaStream } from '../support/media-stream.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer, type LogLine } from '../support/test-server.js';
import { until } from '../support/until.js';

const GREETING = 'agents: {default: {greeting: Hello.}}\ncall: {keypad_wait_ms: 0}';

/** A call with the practice agent: it greets, the caller presses 9, it says goodbye and hangs up. */
async function practiceCall(logging: string) {
  const server = await TestServer.start({ yaml: `${GREETING}\nlogging: ${logging}`, clock: fastClock(10) });
  const call = await server.announce();
  const stream = await MediaStream.open(call);
  await until(() => stream.audio.length > 0);
  await until(() => doneResponses(server) === 1);
  stream.press('9');
  await until(() => stream.closed !== undefined, 10_000);
  await until(() => server.ending(call.callSid) !== undefined);
  const lines = server.lines.filter(({ msg }) => !msg.startsWith('carrier stream'));
  return { server, stream, call, lines };
}

function doneResponses(server: TestServer): number {
  const events = server.calls.flatMap((call) => call.events);
  return events.filter((event) => event.type === 'provider-event' && event.event.type === 'response-done')
    .length;
}

/** Lines that come once each, without repeating what audio brings. */
const withoutDeltas = (lines: readonly LogLine[]): string[] =>
  lines.map(({ level, msg }) => `${level} ${msg}`).filter((line) => !line.includes('audio.delta'));

describe('the log of a call', () => {
  it('has the lines that operators search for, in the order of the call', async () => {
    const { lines } = await practiceCall('{level: info}');
    expect(withoutDeltas(lines)).toEqual([
      'info call.start',
      'info OpenAI Realtime session created',
      'info Session updated with tools: 1',
      'info OpenAI session configured with 1 tools',
      'info response.done received',
      'info OpenAI function call detected: hangup_call',
      'info response.done received',
      'info call.end',
    ]);
  });

  it('has the call’s id, its agent and its provider on every line', async () => {
    const { server, call, lines } = await practiceCall('{level: debug}');
    const { callId } = server.call(call.callSid).info;
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      expect(line).toMatchObject({ callId, agent: 'default', provider: 'practice' });
    }
  });

  it('tells the length of every piece of audio at debug, and nothing of it at info', async () => {
    const { lines } = await practiceCall('{level: debug}');
    const deltas = lines.filter(({ msg }) => /^response\.audio\.delta: \d+ bytes$/.test(msg));
    expect(deltas.length).toBeGreaterThan(2);
    expect(new Set(deltas.map(({ level }) => level))).toEqual(new Set(['debug']));
    const info = await practiceCall('{level: info}');
    expect(info.lines.filter(({ msg }) => msg.startsWith('response.audio.delta'))).toEqual([]);
  });

  it('begins and ends with one flat line that holds what a search wants', async () => {
    const { lines, call, stream } = await practiceCall('{level: info}');
    const [start, end] = [lines[0], lines.at(-1)];
    expect(start).toMatchObject({
      event: 'call.start',
      carrier: 'twilio',
      carrierCallId: call.callSid,
      from: '+12025550123',
      to: '+12025550199',
      dialect: 'ga',
      audioFormat: 'pcm16',
      tools: 'hangup_call',
    });
    expect(end).toMatchObject({
      event: 'call.end',
      reason: 'agent-hung-up',
      responses: 2,
      toolCalls: 1,
      faults: 0,
    });
    expect(end?.['agentAudioSentMs']).toBe(stream.audio.length / 8);
    expect(Number(end?.['firstAudioMs'])).toBeGreaterThanOrEqual(0);
    expect(Number(end?.['outputTokens'])).toBeGreaterThan(0);
    for (const line of [start, end]) {
      for (const value of Object.values(line ?? {}))
        expect(value === null || typeof value !== 'object').toBe(true);
    }
  });

  it('can be more or less talkative about one provider than about the rest', async () => {
    const louder = await practiceCall('{level: info, providers: {practice: debug}}');
    expect(louder.lines.some(({ msg }) => msg.startsWith('response.audio.delta'))).toBe(true);
    expect(louder.server.lines.some(({ msg }) => msg === 'carrier stream status')).toBe(false);
    const quieter = await practiceCall('{level: info, providers: {practice: warn}}');
    expect(withoutDeltas(quieter.lines)).toEqual(['info call.start', 'info call.end']);
    const others = await practiceCall('{level: info, providers: {openai: error}}');
    expect(withoutDeltas(others.lines)).toHaveLength(8);
  });

  it('takes the reference file’s upper-case levels', async () => {
    const { lines } = await practiceCall('{level: DEBUG}');
    expect(lines.some(({ level }) => level === 'debug')).toBe(true);
  });

  it('warns of a farewell that comes without hanging up, and of no other words', async () => {
    const peer = await RealtimePeer.start();
    const server = await TestServer.start({ yaml: PASSTHROUGH, env: peer.env });
    const call = await LiveCall.open(server, peer);
    const say = (text: string, responseId: string): void => {
      const at = { response_id: responseId, item_id: `i-${responseId}`, content_index: 0 };
      call.session.emit('response.created', { response: { id: responseId } });
      call.session.emit('response.output_audio_transcript.done', { ...at, transcript: text });
      call.session.done(responseId);
    };
    const WARNING = 'AI used farewell phrase without invoking hangup_call tool';
    say('How can I help you?', 'r1');
    say('Thank you for calling. Goodbye!', 'r2');
    await until(() => server.logged('response.done received', call.callSid).length === 2);
    expect(server.logged(WARNING)).toMatchObject([
      { level: 'warn', callId: server.call(call.callSid).info.callId },
    ]);
  });

  it('prints every secret as ***', async () => {
    const peer = await RealtimePeer.start();
    const yaml =
      'server: {admin_token: s3cret-admin}\nlogging: {level: trace}\nopenai: {headers: {X-Extra: s3cret-header}, query: {key: s3cret-query}}';
    const env = { ...peer.env, TWILIO_AUTH_TOKEN: 's3cret-twilio', TWILIO_ACCOUNT_SID: 'AC1' };
    const server = await TestServer.start({ yaml, env });
    await server.postSigned('/twilio/voice', { CallSid: 'CA1' }, { token: 's3cret-twilio' });
    await until(() => server.logged('Session updated with tools: 1').length === 1);
    const { server: where, twilio, openai } = server.config;
    expect(`${String(where.adminToken)} ${String(twilio.authToken)} ${String(openai.apiKey)}`).toBe(
      '*** *** ***',
    );
    expect(peer.session.request.url).toContain('key=s3cret-query');
    expect(peer.session.request.headers['x-extra']).toBe('s3cret-header');
    expect(JSON.stringify(server.config)).toContain('***');
    for (const text of [JSON.stringify(server.lines), JSON.stringify(server.config)]) {
      expect(text).not.toContain('s3cret');
      expect(text).not.toContain(peer.env['OPENAI_API_KEY']);
    }
  });
});
