import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadWebRtcVad } from '../../src/audio/webrtc-vad.js';
import { compose } from '../../src/compose.js';
import { openAiEndpoint } from '../../src/compose/endpoint.js';
import { LiveSetup } from '../../src/compose/live-setup.js';
import { openObservatory } from '../../src/compose/observatory.js';
import type { ComposeOptions } from '../../src/compose/options.js';
import { Phrases } from '../../src/compose/phrases.js';
import { rehearseCall } from '../../src/compose/rehearsal.js';
import { createLogger } from '../../src/observe/logger.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { load } from '../support/config-file.js';
import { HttpPeer } from '../support/http-peer.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';

/** Nothing can be reached there. */
const NOWHERE = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: 'ws://127.0.0.1:9/v1' };

/** What a server is composed of whose log and journals are looked at. */
function scene(yaml: string) {
  const folder = new JournalFolder();
  const loaded = load(yaml, { env: NOWHERE });
  const journal = { ...loaded.journal, dir: folder.dir, enabled: true, audio: true };
  const config = { ...loaded, journal, phrasesDir: join(folder.dir, 'phrases') };
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level: 'trace', pretty: false, destination });
  const options: ComposeOptions = {
    config,
    logger,
    clock: new ManualClock(),
    endpoint: openAiEndpoint(config),
  };
  return { options, lines, dir: folder.dir };
}

async function rehearsed(yaml: string): Promise<readonly CallEvent[]> {
  const { options } = scene(yaml);
  const observatory = await openObservatory(options);
  const setup = await LiveSetup.open(options);
  onTestFinished(async () => {
    await observatory.close();
    await setup.close(0);
  });
  const events: CallEvent[] = [];
  await rehearseCall({
    options,
    observatory,
    setup: setup.current,
    vad: await loadWebRtcVad(),
    phrases: await Phrases.open(options),
    observe: (event) => events.push(event),
  });
  return events;
}

/** The commands and events of a side, each kind once. */
function kindsOf(events: readonly CallEvent[]): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) => {
      if (event.type === 'carrier-command' || event.type === 'provider-command')
        return [`${event.type} ${event.command.type}`];
      if (event.type === 'carrier-event' || event.type === 'provider-event')
        return [`${event.type} ${event.event.type}`];
      return [event.type];
    }),
  );
}

const WHOLE_CALL = [
  'carrier-event started',
  'carrier-event audio',
  'carrier-event mark-reached',
  'carrier-event stopped',
  'carrier-command audio',
  'carrier-command mark',
  'carrier-command clear',
  'provider-event ready',
  'provider-event audio',
  'provider-event transcript',
  'provider-event usage',
  'provider-event response-done',
  'provider-command configure',
  'provider-command respond',
  'provider-command audio',
  'provider-command truncate',
  'interruption',
  'call-ended',
];

describe('the rehearsal before a server listens', () => {
  it.each([
    ['24 kHz in the current dialect', 'audio_format: pcm16'],
    ['μ-law in the current dialect', 'audio_format: g711_ulaw'],
    ['the older dialect', 'dialect: beta'],
  ])('goes through everything that a call goes through: %s', async (_what, setting) => {
    const events = await rehearsed(`openai: { ${setting} }\nagents: { default: { greeting: Hello. } }`);
    expect([...kindsOf(events)]).toEqual(expect.arrayContaining(WHOLE_CALL));
  });

  it('ends as a caller ends a call, and not with a fault', async () => {
    const events = await rehearsed('{}');
    const ends = events.filter((event) => event.type === 'call-ended');
    expect(ends.map(({ reason }) => reason)).toEqual(['caller-hung-up']);
    expect([...kindsOf(events)].filter((kind) => kind.endsWith('fault'))).toEqual([]);
  });

  it('leaves no trace in calls, metrics, journals, logs or the day’s spending', async () => {
    const { options, lines, dir } = scene('agents: { default: { greeting: Hello. } }');
    const watched: unknown[] = [];
    const server = await compose({
      ...options,
      watch: (info) => {
        watched.push(info);
        return () => undefined;
      },
    });
    onTestFinished(() => server.stop());
    const metricsOf = async () => callMetrics((await server.app.inject('/metrics')).body);
    const before = await metricsOf();
    await server.rehearse();
    expect(server.calls.all()).toEqual([]);
    expect(server.calls.endReason('CArehearsal')).toBeUndefined();
    expect(await metricsOf()).toEqual(before);
    expect((await server.app.inject('/calls')).json()).toEqual({ calls: [] });
    expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
    expect(lines).toEqual([]);
    expect(watched).toEqual([]);
  });

  it('asks nobody before it greets, and tells nobody that it has ended', async () => {
    const others = await HttpPeer.open((_request, response) => response.end('{"name":"Ada"}'));
    const { options } = scene(`
webhooks: { call_ended: { url: '${others.url}/ended', secret: 'a-long-enough-secret', when: every } }
tools: { private_hosts: ['${others.host}'] }
lookups: { caller: { url: '${others.url}/caller', variables: { caller_name: name } } }
agents: { default: { greeting: 'Hello {{caller_name}}.', lookups: [caller] } }`);
    const server = await compose({ ...options, clock: systemClock });
    await server.rehearse();
    await server.stop();
    expect(others.requests).toEqual([]);
  });
});

/** What is told of calls, and nothing of what Node says of itself or of this very request. */
function callMetrics(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('talkpath_') && !line.includes('http_'));
}
