import { describe, expect, it } from 'vitest';
import { TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { explain } from '../../../src/observe/explain/explain.js';
import type { JournalReading } from '../../../src/observe/journal/read.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { ProviderFault } from '../../../src/ports/provider.js';
import type { EarFrame } from '../../../src/audio/ear.js';
import { JOURNAL_HEADER, JOURNAL_INFO } from '../../support/journal-events.js';
import { ScriptedEar, SPEECH } from '../../support/scripted-ear.js';
import { FLOOR, RECOVERY, TestCall } from '../../support/test-call.js';

const READ: JournalReading = { header: undefined, lines: 9, ended: true, troubles: [], furtherTroubles: 0 };

const numbered = (events: readonly CallEvent[]): [CallEvent, number][] =>
  events.map((event, index) => [event, index + 1]);

/** A call that goes on for a while and ends with a hang-up. */
function shortCall(during: (call: TestCall) => void = () => undefined): readonly CallEvent[] {
  const call = TestCall.ready();
  during(call);
  call.clock.advance(500);
  call.carrier.hangUp();
  return call.events;
}

const codesOf = (events: readonly CallEvent[], reading = READ): string[] =>
  explain(reading, numbered(events)).map(({ code }) => code);

describe('a call that was not given up', () => {
  /** The first session ends with that fault, and another one is there at once, or is not. */
  function lostBy(fault: ProviderFault, next: 'ready' | 'closed' = 'ready') {
    const call = TestCall.ready({ recovery: RECOVERY });
    call.clock.advance(1000);
    call.provider.emit({ type: 'closed', fault });
    if (next === 'ready') call.provider.becomeReady();
    else call.provider.emit({ type: 'closed', fault });
    call.clock.advance(1000);
    call.carrier.hangUp();
    return explain(READ, numbered(call.events)).map(({ code, severity, because }) => ({
      code,
      severity,
      because,
    }));
  }

  const closed = { code: 'provider.closed', message: 'it broke (1006)', severity: 'retryable' } as const;
  const expired = { ...closed, code: 'provider.session_expired', message: 'the maximum duration' } as const;

  it('has one finding where a session was lost and nobody said more than that', () => {
    const found = lostBy(closed);
    expect(found).toMatchObject([{ code: 'recovery.session_lost', severity: 'warning' }]);
    expect(found[0]?.because).toContain('it broke (1006)');
  });

  it('has the cause first where there is one to remove, no more than a warning since the call went on', () => {
    expect(lostBy(expired)).toMatchObject([
      { code: 'provider.session_expired', severity: 'warning' },
      { code: 'recovery.session_lost', severity: 'warning' },
    ]);
  });

  it('is an error where no model could serve, after what somebody said of why', () => {
    expect(lostBy(closed, 'closed')).toMatchObject([{ code: 'recovery.gave_up', severity: 'error' }]);
    expect(lostBy(expired, 'closed')).toMatchObject([
      { code: 'provider.session_expired', severity: 'error' },
      { code: 'recovery.gave_up', severity: 'error' },
    ]);
  });

  it('tells of a stream that broke as an error only where nobody came back', () => {
    const broken = (comesBack: boolean) => {
      const call = TestCall.ready({ recovery: RECOVERY });
      call.carrier.say(0);
      call.clock.advance(1000);
      call.carrier.emit({ type: 'stopped', orderly: false, detail: 'ECONNRESET' });
      call.clock.advance(2000);
      if (comesBack) call.attach();
      call.clock.advance(500);
      if (comesBack) call.carrier.hangUp();
      else call.clock.advance(9000);
      return explain(READ, numbered(call.events));
    };
    expect(broken(true)).toMatchObject([{ code: 'recovery.stream_broke', severity: 'warning' }]);
    expect(broken(false)).toMatchObject([{ code: 'recovery.stream_broke', severity: 'error' }]);
  });
});

describe('explaining a call', () => {
  it('finds nothing in a call in which nothing happened', () => {
    expect(codesOf(shortCall())).toEqual([]);
  });

  it.each([
    ['openai', 'twilio', /openai\.base_url, a nearer region/, /the caller’s connection, or the carrier’s/],
    ['practice', 'twilio', /speaks within this server/, /With `talkpath call` on this machine/],
    ['practice', 'softphone', /speaks within this server/, /^The page/],
    ['openai', 'softphone', /openai\.base_url/, /^The page/],
    ['openai', 'chan-websocket', /openai\.base_url/, /^The trunk or phone behind Asterisk/],
    ['practice', 'audiosocket', /speaks within this server/, /^The trunk or phone behind Asterisk/],
  ])('advises what fits %s and %s', (provider, carrier, forAgent, forLine) => {
    const events: CallEvent[] = [
      { type: 'call-started', atMs: 0, info: { ...JOURNAL_INFO, provider, carrier } },
      { type: 'underrun', atMs: 500, gapMs: 900 },
      ...[0, 2000].map((timestampMs): CallEvent => {
        const frame = { ...TELEPHONE_FORMAT, samples: new Uint8Array(TELEPHONE_FRAME_SAMPLES) };
        return { type: 'carrier-event', atMs: 1000, event: { type: 'audio', frame, timestampMs } };
      }),
    ];
    const changeOf = (code: string) =>
      explain(READ, numbered(events)).find((one) => one.code === code)?.change;
    expect(changeOf('agent.underruns')).toMatch(forAgent);
    expect(changeOf('line.packet_loss')).toMatch(forLine);
  });

  it.each(['chan-websocket', 'audiosocket'])(
    'speaks of the dialplan where no stream came to %s',
    (carrier) => {
      const events: CallEvent[] = [
        { type: 'call-started', atMs: 0, info: { ...JOURNAL_INFO, carrier } },
        { type: 'call-ended', atMs: 20_000, reason: 'no-stream', detail: 'not within 20 s' },
      ];
      const found = explain(READ, numbered(events)).find(({ code }) => code === 'carrier.no_stream');
      expect(found?.change).toMatch(/^The dialplan/);
    },
  );

  const byAsterisk = (carrier: string, ...rest: CallEvent[]): [CallEvent, number][] =>
    numbered([{ type: 'call-started', atMs: 0, info: { ...JOURNAL_INFO, carrier } }, ...rest]);

  it('tells what Asterisk said where it did not connect the sound, and nothing of the dialplan', () => {
    const detail = 'carrier.ari_no_media: POST /channels/externalMedia: 400 unknown format';
    const [found, ...more] = explain(
      READ,
      byAsterisk('chan-websocket', { type: 'call-ended', atMs: 40, reason: 'no-stream', detail }),
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'carrier.no_stream',
      title: expect.stringContaining('not connect') as string,
    });
    expect(found?.because).toContain(detail);
    expect(found?.change).toContain('websocket_client.conf');
    expect(JSON.stringify(found)).not.toMatch(/dialplan|0\.0 s no stream/);
  });

  it.each([
    ['audiosocket.wrong_rate', '16000 Hz came, 8000 Hz was announced', 'POST /asterisk/calls'],
    ['audiosocket.flood', 'over 10 s ahead of the clock', 'check what connects'],
    ['audiosocket.frame_too_long', '9000 bytes', 'check what connects'],
    ['audiosocket.slow_reader', '20000 bytes wait', 'its load'],
  ] as const)(
    'names %s where it made us end the stream, and not a restart of Asterisk',
    (code, detail, todo) => {
      const call = TestCall.ready();
      call.clock.advance(1000);
      call.carrier.emit({ type: 'fault', code, detail });
      call.carrier.emit({ type: 'stopped', orderly: false, detail: code });
      const [begin, ...rest] = call.events;
      const found = explain(
        READ,
        byAsterisk('audiosocket', ...(begin?.type === 'call-started' ? rest : call.events)),
      );
      expect(found).toMatchObject([{ code: 'carrier.stream_refused', severity: 'error' }]);
      expect(found[0]?.because).toContain(`${code}): ${detail}`);
      expect(found[0]?.change).toContain(todo);
    },
  );

  it.each([0, 3])(
    'names it, too, where the call waited for the caller to come back (closed in %i ms)',
    (ms) => {
      const call = TestCall.ready({ recovery: RECOVERY });
      call.clock.advance(1000);
      call.carrier.emit({ type: 'fault', code: 'audiosocket.flood', detail: 'ahead' });
      call.clock.advance(ms);
      call.carrier.emit({ type: 'stopped', orderly: false, detail: 'audiosocket.flood' });
      call.clock.advance(11_000);
      expect(explain(READ, numbered(call.events))).toMatchObject([
        { code: 'carrier.stream_refused', severity: 'error' },
      ]);
    },
  );

  it('names it where the call was ended and the stream only then', () => {
    const detail = 'asterisk.takes_no_audio for 30 s';
    const begun = shortCall().filter(({ type }) => type !== 'call-ended');
    const end: CallEvent = { type: 'call-ended', atMs: 40_000, reason: 'carrier-closed', detail };
    const rest = begun.filter((event) => event.type !== 'carrier-event' || event.event.type !== 'stopped');
    const found = explain(READ, numbered([...rest, end])).find(
      ({ code }) => code === 'carrier.stream_refused',
    );
    expect(found).toMatchObject({ severity: 'error', change: expect.stringContaining('bridge') as string });
    expect(found?.because).toContain(detail);
  });

  it('leaves a connection that broke by itself to Asterisk and the network', () => {
    const call = TestCall.ready();
    call.clock.advance(1000);
    call.carrier.emit({ type: 'fault', code: 'carrier.connection_failed', detail: 'ECONNRESET' });
    call.carrier.emit({ type: 'stopped', orderly: false, detail: 'carrier.connection_failed' });
    expect(codesOf(call.events)).toEqual(['carrier.closed_early']);
  });

  it('finds nothing in no events at all but that the journal breaks off', () => {
    expect(codesOf([], { ...READ, ended: false })).toEqual(['journal.unfinished']);
  });

  it('leads from a journal that breaks off to the disk, too: full to the end, it could not be told so', () => {
    const [found] = explain({ ...READ, ended: false }, []);
    expect(found?.title).toContain('or its disk was full');
    expect(found?.change).toContain('journal.write_failed');
  });

  it('names the line, the time and the words of what shows it', () => {
    const events = shortCall((call) => {
      call.clock.advance(1000);
      const message = "Missing required parameter: 'session.tools[0].name'.";
      const fault = {
        code: 'provider.session_rejected',
        providerCode: 'missing_required_parameter',
        param: 'session.tools[0].name',
        message,
        severity: 'fatal',
      } as const;
      call.provider.emit({ type: 'fault', fault });
    });
    const [finding] = explain(READ, numbered(events));
    const at = events.findIndex((event) => event.type === 'provider-event' && event.event.type === 'fault');
    expect(finding).toMatchObject({
      code: 'session.tool_shape',
      severity: 'error',
      title: expect.stringContaining('session.tools[0].name') as string,
      evidence: [{ line: at + 1, atMs: 1000, text: expect.stringContaining('missing_required') as string }],
      change: expect.stringContaining('openai.dialect') as string,
    });
  });

  it('lets harmless faults, and what far ends say after the end, be', () => {
    const events = shortCall((call) => {
      const lost = { code: 'provider.error', message: 'no active response', severity: 'harmless' } as const;
      call.provider.emit({ type: 'fault', fault: lost });
    });
    const after: CallEvent = {
      type: 'provider-event',
      atMs: 9000,
      event: { type: 'closed', fault: { code: 'provider.closed', message: '1006', severity: 'retryable' } },
    };
    expect(codesOf([...events, after])).toEqual([]);
  });

  it('says that lines are missing, or can not be read', () => {
    const troubles = [
      { line: 4, atMs: 0, what: 'lost', detail: '12 lines' },
      { line: 6, atMs: 0, what: 'not-json', detail: '}{' },
    ] as const;
    expect(codesOf(shortCall(), { ...READ, troubles })).toEqual(['journal.lost', 'journal.broken']);
  });

  describe('when frames of the caller are missing', () => {
    const frames = (count: number, fromMs: number): CallEvent[] =>
      Array.from({ length: count }, (_, n) => {
        const timestampMs = fromMs + n * 20;
        const frame = { encoding: 'mulaw', rateHz: 8000, samples: new Uint8Array(160) } as const;
        const event = { type: 'audio', frame, timestampMs } as const;
        return { type: 'carrier-event', atMs: timestampMs, event };
      });
    const events = [...shortCall().slice(0, -1), ...frames(50, 0), ...frames(50, 2000)];
    const call = [...events, { ...(shortCall().at(-1) as CallEvent), atMs: 3000 }];
    const before = events.length - 50;
    const codes = (line: number, what: 'hole' | 'lost' | 'not-json'): string[] =>
      codesOf(call, { ...READ, troubles: [{ line, atMs: 1000, what, detail: '50 lines' }] });

    it('blames the line where the journal is whole, or misses lines elsewhere', () => {
      expect(codesOf(call)).toContain('line.packet_loss');
      expect(codes(before + 1, 'hole')).toContain('line.packet_loss');
      expect(codes(before - 1, 'hole')).toContain('line.packet_loss');
    });

    it('blames the journal where it misses the lines of that time, and says that first', () => {
      expect(codes(before, 'hole')[0]).toBe('journal.hole');
      for (const what of ['hole', 'lost', 'not-json'] as const)
        expect(codes(before, what)).not.toContain('line.packet_loss');
    });
  });

  it('says first that lines do not stand where they should', () => {
    const troubles = [
      { line: 4, atMs: 20, what: 'repeated', detail: 'its number, 3, was there before' },
    ] as const;
    const [finding] = explain({ ...READ, troubles }, numbered(shortCall()));
    expect(finding).toMatchObject({ code: 'journal.disordered', evidence: [{ line: 4, atMs: 20 }] });
  });

  it('names the limit of cost that ended a call, with its figure', () => {
    const call = TestCall.ready();
    call.session.end('max-cost', '2.0310 of 2 US dollars');
    expect(explain(READ, numbered(call.events))).toMatchObject([
      {
        code: 'ended.max_cost',
        severity: 'warning',
        because: expect.stringContaining('2.0310 of 2 US dollars') as string,
        change: expect.stringContaining('call.max_cost_usd') as string,
      },
    ]);
  });

  it('does not take what the journal lost for what the line lost, or a lost end for none', () => {
    const frame = { ...TELEPHONE_FORMAT, samples: new Uint8Array(TELEPHONE_FRAME_SAMPLES) };
    const audio = (timestampMs: number): CallEvent => ({
      ...{ type: 'carrier-event', atMs: timestampMs, event: { type: 'audio', frame, timestampMs } },
    });
    const lost = (line: number) => ({ line, atMs: 0, what: 'lost', detail: '{}' }) as const;
    const events: [CallEvent, number][] = [
      [audio(0), 2],
      [audio(900), 4],
    ];
    const codes = (...lines: number[]): string[] =>
      explain({ ...READ, ended: false, troubles: lines.map(lost) }, events).map(({ code }) => code);
    expect(codes()).toEqual(['journal.unfinished', 'line.packet_loss']);
    expect(codes(3, READ.lines)).toEqual(['journal.lost']);
    expect(codes(5)).toEqual(['journal.unfinished', 'journal.lost', 'line.packet_loss']);
  });

  it('reports a defect, and that the model talks without end', () => {
    const fault = (code: 'internal.error' | 'provider.too_far_ahead'): CallEvent => ({
      ...{ type: 'fault', atMs: 20, code, detail: 'x' },
    });
    const [start, ...rest] = shortCall();
    if (start === undefined) throw new Error('no events');
    const events = [start, fault('provider.too_far_ahead'), fault('internal.error'), ...rest];
    expect(codesOf(events)).toEqual(['server.defect', 'agent.endless']);
  });
});

const QUIET = 0x7f;

/** A call whose agent speaks for 8 s and whose caller speaks over it, if at all, from 3 s on for 3 s; frames come for `ms`. */
function spokenOver({ mode = 'off', speaks = true, ms = 12_000, ends = true, ear = new ScriptedEar() } = {}) {
  const hearing = { ear, neural: undefined };
  const call = TestCall.ready({ floor: { ...FLOOR, mode: mode as 'off' }, hearing });
  call.provider.answer('resp_1', 'item_1', 8000);
  for (let atMs = 0; atMs < ms; atMs += 20) {
    call.clock.advance(20);
    call.carrier.say(atMs, speaks && atMs >= 3000 && atMs < 6000 ? SPEECH : QUIET);
  }
  if (ends) call.carrier.hangUp();
  return call.events;
}

/** A journal that tells who could interrupt. */
const readWith = (mode: string, greetingInterruptible = true): JournalReading => ({
  ...READ,
  header: {
    ...JOURNAL_HEADER,
    t: 0,
    e: 'journal',
    schema: 1,
    recipe: { floor: { mode }, greetingInterruptible },
  },
});

describe('a caller who speaks over the agent', () => {
  it('is one finding with one cause, where the configuration lets nobody interrupt: the key is named', () => {
    const found = explain(readWith('off'), numbered(spokenOver()));
    expect(found).toMatchObject([
      {
        code: 'barge_in.off',
        title: expect.stringContaining('barge_in.mode: off') as string,
        change: expect.stringMatching(/^agents\.default\.barge_in\.mode .* barge_in\.mode: local/) as string,
      },
    ]);
  });

  it('is the greeting’s rule, where only that may not be interrupted', () => {
    expect(explain(readWith('local', false), numbered(spokenOver()))).toMatchObject([
      { code: 'barge_in.off', change: expect.stringContaining('barge_in.greeting: on') as string },
    ]);
  });

  it.each([readWith('local'), READ])(
    'is one finding too where nothing forbids it, or nobody knows',
    (reading) => {
      expect(codesOf(spokenOver(), reading)).toEqual(['caller.gate_shut']);
    },
  );
});

describe('a line of silence', () => {
  class DeafEar extends ScriptedEar {
    override hear(mulaw: Uint8Array): EarFrame {
      return { ...super.hear(mulaw), levelDb: -Infinity };
    }
  }
  const silent = (ms: number, ends = true): readonly string[] => {
    const reading = { ...READ, ended: ends };
    return codesOf(spokenOver({ speaks: false, ms, ends, ear: new DeafEar() }), reading);
  };

  it('is dead where nothing came for long while it was the caller’s turn', () => {
    expect(silent(13_000)).toEqual(['caller.all_silence']);
  });

  it('is a caller who listens, where the call was short', () => {
    expect(silent(7000)).toEqual([]);
    expect(silent(11_000)).toEqual([]);
  });

  it('is what a kill explains, where the call broke off before long', () => {
    expect(silent(20_000, false)).toEqual(['journal.unfinished']);
    expect(silent(30_000, false)).toEqual(['journal.unfinished', 'caller.all_silence']);
  });
});
