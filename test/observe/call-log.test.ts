import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { createCallLog } from '../../src/observe/call-log.js';
import { TurnLatencies } from '../../src/observe/latency.js';
import { createLogger, type LogLevel } from '../../src/observe/logger.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import type { ProviderEvent } from '../../src/ports/provider.js';

const INFO = {
  callId: 'call_1',
  carrier: 'twilio',
  carrierCallId: 'CA1',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'front desk',
  provider: 'openai',
};

type Line = Readonly<Record<string, unknown>>;

function setUp(level: LogLevel = 'debug', providerLevel: LogLevel = level) {
  const lines: Line[] = [];
  const destination = { write: (text: string) => void lines.push(JSON.parse(text) as Line) };
  const call = createLogger({ level, pretty: false, destination });
  const provider = createLogger({ level: providerLevel, pretty: false, destination });
  const latencies = new TurnLatencies();
  const settings = { model: 'gpt-realtime-2.1', tools: 'hangup_call' };
  const observe = createCallLog({ call, provider }, INFO, settings, { latencies });
  let atMs = 0;
  const tell = (event: DistributiveOmit<CallEvent, 'atMs'>): void => {
    const dated = { ...event, atMs: (atMs += 100) };
    latencies.observe(dated);
    observe(dated);
  };
  const fromProvider = (event: ProviderEvent): void => tell({ type: 'provider-event', event });
  const messages = (): unknown[] => lines.map(({ msg }) => msg);
  return { lines, tell, fromProvider, messages };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const done = (status: 'completed' | 'failed' = 'completed'): ProviderEvent => ({
  type: 'response-done',
  responseId: 'r1',
  status,
});

describe('the log of a call', () => {
  it('begins with one flat line that has the call’s numbers and settings', () => {
    const { lines, tell } = setUp();
    tell({ type: 'call-started', info: INFO });
    expect(lines).toMatchObject([
      {
        level: 'info',
        msg: 'call.start',
        callId: 'call_1',
        agent: 'front desk',
        provider: 'openai',
        carrierCallId: 'CA1',
        from: '+12025550123',
        to: '+12025550199',
        model: 'gpt-realtime-2.1',
        tools: 'hangup_call',
      },
    ]);
  });

  it('has the lines that operators search for, word for word', () => {
    const { fromProvider, messages } = setUp();
    fromProvider({ type: 'connected', sessionId: 'sess_1' });
    fromProvider({ type: 'ready', toolCount: 6 });
    fromProvider({
      type: 'audio',
      responseId: 'r1',
      part: { itemId: 'i1', contentIndex: 0 },
      frame: { ...MODEL_FORMAT, samples: new Int16Array(2400) },
    });
    fromProvider({
      type: 'tool-call',
      responseId: 'r1',
      callId: 'c1',
      name: 'hangup_call',
      argumentsJson: '{}',
    });
    fromProvider(done());
    expect(messages()).toEqual([
      'OpenAI Realtime session created',
      'Session updated with tools: 6',
      'OpenAI session configured with 6 tools',
      'response.audio.delta: 4800 bytes',
      'OpenAI function call detected: hangup_call',
      'response.done received',
    ]);
  });

  it('tells of each tool that fails, and of the same failure once', () => {
    const { lines, tell } = setUp('info');
    for (const detail of ['menu: HTTP 500', 'order: HTTP 500', 'menu: HTTP 500'])
      tell({ type: 'fault', code: 'tool.failed', detail });
    expect(lines.map(({ level, detail }) => [level, detail])).toEqual([
      ['error', 'menu: HTTP 500'],
      ['error', 'order: HTTP 500'],
    ]);
  });

  it('warns of a farewell without a hang-up', () => {
    const call = setUp();
    call.tell({ type: 'farewell-forgotten' });
    expect(call.messages()).toContain('AI used farewell phrase without invoking hangup_call tool');
  });

  it('shows a provider’s error by its own code and parameter', () => {
    const { lines, fromProvider } = setUp();
    fromProvider({
      type: 'fault',
      fault: {
        code: 'provider.session_rejected',
        providerCode: 'missing_required_parameter',
        param: 'session.tools[0].name',
        message: 'Missing required parameter.',
        severity: 'fatal',
      },
    });
    expect(lines).toMatchObject([
      {
        level: 'error',
        msg: 'missing_required_parameter: session.tools[0].name',
        code: 'provider.session_rejected',
        remedy: expect.stringContaining('configuration') as string,
      },
    ]);
  });

  it('logs a carrier’s fault once for each code, and counts the others', () => {
    const { lines, tell } = setUp();
    for (const code of ['carrier.bad_media', 'carrier.bad_media', 'carrier.wrong_stream'] as const) {
      tell({ type: 'carrier-event', event: { type: 'fault', code, detail: 'x' } });
    }
    tell({ type: 'call-ended', reason: 'caller-hung-up', detail: 'stop' });
    expect(lines.map(({ msg }) => msg)).toEqual(['carrier.bad_media', 'carrier.wrong_stream', 'call.end']);
    expect(lines.at(-1)).toMatchObject({ faults: 3 });
  });

  it('ends with one flat line of sums', () => {
    const { lines, tell, fromProvider } = setUp('info');
    tell({ type: 'call-started', info: INFO });
    const start = { streamId: 'MZ1', carrierCallId: 'CA1', token: undefined, format: TELEPHONE_FORMAT };
    tell({ type: 'carrier-event', event: { type: 'started', start } });
    const frame = { ...TELEPHONE_FORMAT, samples: new Uint8Array(160) };
    tell({ type: 'carrier-event', event: { type: 'audio', frame, timestampMs: 0 } });
    fromProvider({ type: 'response-started', responseId: 'r1' });
    tell({ type: 'carrier-command', command: { type: 'audio', frame } });
    tell({ type: 'gate', open: false, cause: 'agent-audio', mediaMs: 20, withheldMs: 0 });
    tell({ type: 'interruption', by: 'caller', mediaMs: 80 });
    tell({ type: 'gate', open: true, cause: 'interruption', mediaMs: 80, withheldMs: 40 });
    fromProvider({ type: 'speech-stopped', itemId: 'u1', audioMs: 20 });
    fromProvider({
      type: 'usage',
      responseId: 'r1',
      tokens: { inputText: 1, inputAudio: 2, cachedText: 0, cachedAudio: 0, outputText: 4, outputAudio: 8 },
    });
    tell({ type: 'call-ended', reason: 'caller-hung-up', detail: 'stop' });
    expect(lines.at(-1)).toMatchObject({
      msg: 'call.end',
      reason: 'caller-hung-up',
      durationMs: 1000,
      streamMs: 900,
      firstAudioMs: 300,
      callerAudioMs: 20,
      agentAudioSentMs: 20,
      turns: 1,
      responses: 1,
      bargeIns: 1,
      gateClosures: 1,
      gateShutMs: 60,
      callerAudioWithheldMs: 40,
      turnsMeasured: 0,
      latencyP50Ms: null,
      latencyP95Ms: null,
      inputTokens: 3,
      cachedTokens: 0,
      outputTokens: 12,
      costUsd: null,
      costPerMinuteUsd: null,
    });
  });

  it('counts the time to the first sound from the first stream, also when the caller came back to another', () => {
    const { lines, tell } = setUp('info');
    const start = { streamId: 'MZ1', carrierCallId: 'CA1', token: undefined, format: TELEPHONE_FORMAT };
    const frame = { ...TELEPHONE_FORMAT, samples: new Uint8Array(160) };
    tell({ type: 'carrier-event', event: { type: 'started', start } });
    tell({ type: 'carrier-command', command: { type: 'audio', frame } });
    tell({ type: 'carrier-event', event: { type: 'started', start } });
    tell({ type: 'call-ended', reason: 'caller-hung-up', detail: 'stop' });
    expect(lines.at(-1)).toMatchObject({ firstAudioMs: 100, streamMs: 300 });
  });

  it('counts how often and how long the line to the caller ran dry', () => {
    const { lines, tell } = setUp('info');
    tell({ type: 'underrun', gapMs: 40 });
    tell({ type: 'underrun', gapMs: 25.4 });
    tell({ type: 'call-ended', reason: 'caller-hung-up', detail: 'stop' });
    expect(lines).toMatchObject([{ msg: 'call.end', underruns: 2, underrunMs: 65 }]);
  });

  it('says at debug what the caller heard of each part, and no word of it', () => {
    const playback = {
      type: 'playback',
      part: { itemId: 'i1', contentIndex: 0 },
      responseId: 'r1',
      receivedMs: 1000,
      sentMs: 700,
      heardMs: 512.5,
      outcome: 'cut',
      heardText: 'My number is',
    } as const;
    const { lines, tell } = setUp('debug');
    tell(playback);
    expect(lines).toMatchObject([
      { level: 'debug', msg: 'playback', itemId: 'i1', outcome: 'cut', heardMs: 513 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('number');
    const quiet = setUp('info');
    quiet.tell(playback);
    expect(quiet.lines).toEqual([]);
  });

  it('says at debug what the neural detector answered, and when', () => {
    const { lines, tell } = setUp('debug');
    tell({ type: 'neural', mediaMs: 1024, confidence: 0.87349 });
    expect(lines).toMatchObject([{ level: 'debug', msg: 'neural answer', mediaMs: 1024, confidence: 0.873 }]);
    const quiet = setUp('info');
    quiet.tell({ type: 'neural', mediaMs: 1024, confidence: 1 });
    expect(quiet.lines).toEqual([]);
  });

  it('says each step of the recovery, and warns of all but the good news', () => {
    const { lines, tell } = setUp('info');
    tell({ type: 'recovery', step: 'reconnect', detail: 'provider.closed: it broke (1006)' });
    tell({ type: 'recovery', step: 'resumed', detail: '4 items of the conversation' });
    tell({ type: 'recovery', step: 'stream-lost', detail: 'the card is 4111 1111 1111 1111' });
    tell({ type: 'recovery', step: 'stream-back', detail: '' });
    expect(lines).toMatchObject([
      {
        level: 'warn',
        msg: 'recovery: reconnect',
        step: 'reconnect',
        detail: 'provider.closed: it broke (1006)',
      },
      { level: 'info', msg: 'recovery: resumed', detail: '4 items of the conversation' },
      { level: 'warn', msg: 'recovery: stream-lost' },
      { level: 'info', msg: 'recovery: stream-back' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('4111');
  });

  it('has an error for each session that was lost, and the number of each that is not the first', () => {
    const { lines, tell } = setUp('info');
    const fault = { code: 'provider.closed', message: 'gone', severity: 'fatal' } as const;
    for (const session of [1, 2, 3]) {
      const of = session === 1 ? {} : { session };
      tell({ type: 'provider-event', event: { type: 'connected', sessionId: 's' }, ...of });
      tell({ type: 'provider-event', event: { type: 'fault', fault }, ...of });
      tell({ type: 'provider-event', event: { type: 'closed', fault }, ...of });
      tell({ type: 'recovery', step: 'reconnect', detail: '' });
    }
    const created = lines.filter(({ msg }) => msg === 'OpenAI Realtime session created');
    expect(created.map(({ session }) => session)).toEqual([undefined, 2, 3]);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(3);
  });

  it('warns of an attempt to open a session that failed, and of who is asked next', () => {
    const { lines, fromProvider } = setUp('info');
    const fault = { code: 'provider.unreachable', message: 'ECONNREFUSED', severity: 'retryable' } as const;
    fromProvider({ type: 'retrying', endpoint: 'fallback 1', waitMs: 250.4, fault });
    expect(lines).toMatchObject([
      {
        level: 'warn',
        code: 'provider.unreachable',
        detail: 'ECONNREFUSED',
        endpoint: 'fallback 1',
        waitMs: 250,
      },
    ]);
  });

  it('counts at the end what was done so that nobody was left in silence', () => {
    const { lines, tell } = setUp('info');
    for (const step of ['filler', 'filler', 'retry', 'reconnect', 'stream-lost', 'resumed'] as const)
      tell({ type: 'recovery', step, detail: '' });
    tell({ type: 'call-ended', reason: 'caller-hung-up', detail: 'stop' });
    expect(lines.at(-1)).toMatchObject({ reconnects: 1, retries: 1, fillers: 2, streamsLost: 1 });
  });

  it('says an end that nobody wanted as an error', () => {
    const { lines, tell } = setUp();
    tell({ type: 'call-ended', reason: 'provider-failed', detail: 'gone' });
    expect(lines).toMatchObject([{ level: 'error', msg: 'call.end', detail: 'gone' }]);
  });

  it('keeps to the provider’s own level', () => {
    const { fromProvider, tell, messages } = setUp('info', 'warn');
    tell({ type: 'call-started', info: INFO });
    fromProvider({ type: 'connected', sessionId: 'sess_1' });
    expect(messages()).toEqual(['call.start']);
  });
});
