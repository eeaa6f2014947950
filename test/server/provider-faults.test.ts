import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeBridge } from '../support/fake-bridge.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import { MediaStream } from '../support/media-stream.js';
import { API_KEY, HEALTHY, RealtimePeer, type Habit } from '../support/realtime-peer.js';
import { TestServer, type LogLine } from '../support/test-server.js';
import { until } from '../support/until.js';

/** More than any ending waits for the last sound. */
const PLAYED_OUT_MS = 5_000;
/** Callers who say nothing for long, not even noise, are no sign of anything here. */
const QUIET_CALLERS = `${PASSTHROUGH}\nrecovery: {stream_silent_s: 0}`;
/** Time passes in steps so small that sockets keep up with it. */
const STEP_MS = 20;

/** A server whose calls go to that address; its time stands still until the test lets it pass. */
async function serverFor(baseUrl: string, yaml = QUIET_CALLERS) {
  const clock = new ManualClock();
  const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: baseUrl };
  return { clock, server: await TestServer.start({ keepsJournals: false, yaml, env, clock }) };
}

/** A call comes in, its stream opens, the model fails, the call ends: what the log says, and what the caller hears. */
async function failedCall(baseUrl: string) {
  const { clock, server } = await serverFor(baseUrl);
  const call = await server.announce();
  const stream = await MediaStream.open(call);
  await until(() => server.server.calls.find(call.callSid)?.attached === true);
  const ended = (): boolean => server.ending(call.callSid) !== undefined;
  // The attempts take real time, and the pauses between them take the clock's.
  await until(() => {
    if (!ended()) clock.advance(STEP_MS);
    return ended();
  });
  await until(() => stream.closed !== undefined);
  expect(await server.after(call.callSid)).toEqual(['Say', 'Hangup']);
  expect(server.server.calls.size).toBe(0);
  expect(clock.pending).toBe(0);
  expect(JSON.stringify(server.lines)).not.toContain(API_KEY);
  const lines = server.lines.filter(({ level }) => level === 'error');
  return { ending: server.ending(call.callSid), lines, server, call };
}

/** The one line that an operator has to find, before the line of the call's end. */
function theFault(lines: readonly LogLine[]): LogLine {
  expect(lines.map(({ msg }) => msg).at(-1)).toBe('call.end');
  expect(lines).toHaveLength(2);
  const [fault] = lines;
  if (fault === undefined) throw new Error('no error line');
  return fault;
}

/** A model that answers the settings with this. */
async function modelThat(habit: Habit): Promise<string> {
  return (await RealtimePeer.start({ 'session.update': habit })).url;
}

async function refusingModel(status: number): Promise<string> {
  const bridge = await fakeBridge({ answers: () => 404, refuseUpgrade: status });
  onTestFinished(bridge.close);
  return `${bridge.url}/v1`;
}

/** A port that nobody listens on. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

describe('a model that can not be had', () => {
  it('because nobody listens there: the call ends, the log says what to check, the caller hears an apology', async () => {
    const { ending, lines } = await failedCall(await closedPort());
    expect(ending?.reason).toBe('provider-failed');
    expect(ending?.detail).toMatch(/^provider\.unreachable: .*ECONNREFUSED.*openai\.base_url/);
    expect(theFault(lines)).toMatchObject({
      msg: 'provider.unreachable',
      code: 'provider.unreachable',
      detail: expect.stringContaining('ECONNREFUSED') as string,
      remedy: 'Check the network and openai.base_url.',
    });
  });

  it.each([
    [401, 'OPENAI_API_KEY'],
    [403, 'OPENAI_API_KEY'],
    [404, 'openai.model'],
    [429, 'limits and billing'],
    [503, 'try again later'],
  ])('because the upgrade is answered with %i: the log says to check %s', async (status, words) => {
    const { ending, lines } = await failedCall(await refusingModel(status));
    expect(ending?.reason).toBe('provider-failed');
    expect(theFault(lines)).toMatchObject({
      msg: 'provider.refused',
      detail: expect.stringContaining(words) as string,
    });
    expect(theFault(lines)['detail']).toContain(String(status));
  });

  it('because the key is wrong: one line names the provider’s own code, and no line the key', async () => {
    const peer = await RealtimePeer.start({}, (session) => {
      const message = `Incorrect API key provided: ${API_KEY}. You can find your API key at …`;
      session.error({ code: 'invalid_api_key', message });
      session.close(3000, 'invalid_request_error.invalid_api_key');
    });
    const { ending, lines } = await failedCall(peer.url);
    expect(ending?.detail).toMatch(/^provider\.refused: invalid_api_key/);
    expect(theFault(lines)).toMatchObject({ msg: 'invalid_api_key', code: 'provider.refused' });
    expect(theFault(lines)['detail']).toContain('check OPENAI_API_KEY');
  });

  it('because the key is wrong, told by the close alone', async () => {
    const peer = await RealtimePeer.start({}, (session) =>
      session.close(3000, 'invalid_request_error.invalid_api_key'),
    );
    const { ending, lines } = await failedCall(peer.url);
    expect(ending?.reason).toBe('provider-failed');
    expect(theFault(lines)).toMatchObject({ msg: 'invalid_api_key', code: 'provider.refused' });
    expect(theFault(lines)['detail']).toContain('check OPENAI_API_KEY');
  });

  it('because the settings are rejected: the provider’s own code and parameter are the message', async () => {
    const { ending, lines } = await failedCall(
      await modelThat((session, event) =>
        session.error({
          code: 'missing_required_parameter',
          message: "Missing required parameter: 'session.tools[0].name'.",
          param: 'session.tools[0].name',
          event_id: event['event_id'],
        }),
      ),
    );
    expect(ending?.reason).toBe('provider-failed');
    expect(theFault(lines)).toMatchObject({
      level: 'error',
      msg: 'missing_required_parameter: session.tools[0].name',
      code: 'provider.session_rejected',
      agent: 'default',
      provider: 'openai',
    });
  });

  it('because it confirmed other settings than were asked for: the fields are named', async () => {
    const { ending, lines } = await failedCall(
      await modelThat((session, event) => {
        const asked = event['session'] as { audio: object };
        const audio = { ...asked.audio, output: { format: { type: 'audio/pcm', rate: 24_000 } } };
        session.emit('session.updated', { session: { ...asked, audio } });
      }),
    );
    expect(ending?.detail).toContain('audio.output.format');
    expect(theFault(lines)).toMatchObject({ msg: 'provider.config_not_applied' });
    expect(theFault(lines)['detail']).toContain('audio.output.format');
  });

  it('because it never confirms the settings', async () => {
    const { ending, server, call } = await failedCall(await modelThat(() => undefined));
    expect(ending).toMatchObject({
      reason: 'provider-failed',
      detail: expect.stringMatching(/^provider\.not_ready: the confirmation of the settings/) as string,
    });
    expect(server.logged('provider.not_ready', call.callSid)).not.toHaveLength(0);
  });

  it('fails before the stream comes: the caller is let in all the same, and hears an apology', async () => {
    const { clock, server } = await serverFor(await refusingModel(401));
    const call = await server.announce();
    await until(() => server.logged('provider.refused').length === 1);
    expect(server.ending(call.callSid)).toBeUndefined();
    const stream = await MediaStream.open(call);
    await until(() => {
      clock.advance(STEP_MS);
      return stream.closed !== undefined;
    });
    expect(server.ending(call.callSid)?.reason).toBe('provider-failed');
    // Nobody could record one here: the carrier says it.
    expect(await server.after(call.callSid)).toEqual(['Say', 'Hangup']);
  });
});

describe('a model that fails in the middle of a call', () => {
  async function liveCall() {
    const peer = await RealtimePeer.start();
    const { clock, server } = await serverFor(peer.url);
    const call = await LiveCall.open(server, peer);
    const bystander = await LiveCall.open(server, peer);
    await call.carriesAudio();
    /** Another session is agreed, after so many that were before. */
    const goesOn = async (sessions: number): Promise<void> => {
      await until(() => {
        clock.advance(STEP_MS);
        return peer.sessions.length > sessions && peer.session.types.includes('session.update');
      });
      expect(server.ending(call.callSid)).toBeUndefined();
    };
    return { server, clock, call, bystander, goesOn };
  }

  it.each([
    [1011, 'keepalive ping timeout', 'provider.closed'],
    [1001, 'going away', 'provider.closed'],
    [1000, '', 'provider.closed'],
  ])(
    'and closes with %i %s: what was said is heard, and the call goes on in another session',
    async (code, reason, expected) => {
      const { server, clock, call, bystander, goesOn } = await liveCall();
      call.session.speak(Buffer.alloc(8000, 0x33));
      call.session.close(code, reason);
      await until(() => server.logged(expected, call.callSid).length === 1);
      await goesOn(2);
      // Step by step, so that pings are answered in between.
      for (let ms = 0; ms < PLAYED_OUT_MS; ms += 1000) {
        clock.advance(1000);
        await bystander.carriesAudio();
      }
      await until(() => call.stream.audio.includes(Buffer.alloc(8000, 0x33)));
      expect(server.ending(call.callSid)).toBeUndefined();
      await bystander.carriesAudio();
    },
  );

  it('because the quota is used up: the log says to check the billing, and nobody is asked for a while', async () => {
    const { server, call, bystander, goesOn } = await liveCall();
    call.session.emit('response.created', { response: { id: 'r1' } });
    const error = {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      message: 'You exceeded your current quota.',
    };
    call.session.done('r1', { status: 'failed', status_details: { type: 'failed', error } });
    await until(() => server.logged('insufficient_quota', call.callSid).length > 0);
    expect(server.logged('provider.breaker_open')).toMatchObject([
      { level: 'warn', endpoint: expect.stringContaining('127.0.0.1') as string, forMs: 5000 },
    ]);
    await goesOn(2);
    await until(() => server.logged('the provider is asked again').length === 1);
    expect(server.logged('insufficient_quota', call.callSid)).toMatchObject([
      {
        level: 'error',
        code: 'provider.response_failed',
        detail: expect.stringContaining('billing') as string,
      },
    ]);
    await bystander.carriesAudio();
  });

  it.each([
    ['a lost race', { code: 'response_cancel_not_active' }],
    ['a bad value', { code: 'invalid_value', param: 'item.id' }],
    ['an error of its own', { code: 'server_error' }],
  ])('but only so far that the call can go on: %s', async (_what, error) => {
    const { server, call } = await liveCall();
    call.session.error(error);
    await call.carriesAudio();
    expect(server.ending(call.callSid)).toBeUndefined();
  });

  it('and talks nonsense: every line of it is bounded, and the call goes on', async () => {
    const { server, call, bystander } = await liveCall();
    for (const type of [
      '',
      'x'.repeat(100_000),
      'response.output_audio.delta',
      '__proto__',
      'session.created',
    ]) {
      call.session.emit(type);
    }
    call.session.emit('response.output_audio.delta', {
      response_id: 'r',
      item_id: 'i',
      content_index: 0,
      delta: '***',
    });
    await call.carriesAudio();
    await bystander.carriesAudio();
    for (const line of server.lines) expect(JSON.stringify(line).length).toBeLessThan(2000);
  });

  it('and is asked for nothing when the wrong key would tell: the upgrade carries it, the log never does', async () => {
    const peer = await RealtimePeer.start(HEALTHY);
    const yaml = `logging: {level: trace, providers: {openai: trace}}\nserver: {admin_token: ${API_KEY}-admin}`;
    const { server } = await serverFor(peer.url, yaml);
    await LiveCall.open(server, peer);
    expect(peer.session.request.headers['authorization']).toBe(`Bearer ${API_KEY}`);
    expect(JSON.stringify(server.lines)).not.toContain(API_KEY);
    expect(JSON.stringify(server.config)).not.toContain(API_KEY);
    expect(JSON.stringify(server.config)).toContain('***');
  });
});
