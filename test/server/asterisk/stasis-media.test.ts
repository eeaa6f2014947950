import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../../../src/audio/frame.js';
import type { StreamCaller } from '../../../src/cli/call/stream-caller.js';
import { explain } from '../../../src/observe/explain/explain.js';
import type { JournalReading } from '../../../src/observe/journal/read.js';
import { AsteriskMedia } from '../../support/asterisk-media.js';
import { announceCall } from '../../support/asterisk-stream.js';
import { FakeAri } from '../../support/fake-ari.js';
import { asteriskYaml } from '../../support/stasis-scene.js';
import { TestServer, type WatchedCall } from '../../support/test-server.js';
import { until } from '../../support/until.js';

const BY_STASIS = '1700000000.1';
const BY_DIALPLAN = '1700000000.2';
const PRACTICE = `
provider_name: practice
agents: {default: {greeting: "Hello from the test, and welcome.", tools: [get_call_info]}}
`;
/** What is written down last. */
const LAST_KIND = 'provider-event closed';
const PATIENCE_MS = 30_000;
/** A journal that was read whole. */
const READ: JournalReading = { header: undefined, lines: 9, ended: true, troubles: [], furtherTroubles: 0 };

/** A server with both wires, and an Asterisk that brings its sound over one of them. */
async function scene(media: 'chan-websocket' | 'audiosocket') {
  const ari = await FakeAri.open();
  const more = `    media: ${media}
    audiosocket_at: bridge.example.com:9092
  audiosocket: {enabled: true, port: 0}`;
  const server = await TestServer.start({ yaml: asteriskYaml(ari, more, PRACTICE) });
  await ari.heard();
  return { ari, server, media: new AsteriskMedia(ari, server) };
}

const hearsTheAgent = ({ line }: StreamCaller): boolean =>
  line.recording().some((code) => code !== MULAW_SILENCE);

const outcomes = ({ events }: WatchedCall): string[] =>
  events.flatMap((event) => (event.type === 'playback' ? [event.outcome] : []));

/** What kinds of lines a call's journal has, but for that which a busy machine has more of. */
function kindsIn({ events }: WatchedCall): Set<string> {
  const kinds = events.map((event) => {
    if ('event' in event) return `${event.type} ${event.event.type}`;
    return 'command' in event ? `${event.type} ${event.command.type}` : event.type;
  });
  return new Set(kinds.filter((kind) => kind !== 'round'));
}

const findingsIn = ({ events }: WatchedCall): string[] =>
  explain(
    READ,
    events.map((event, index) => [event, index + 1]),
  ).map(({ code }) => code);

describe.each([
  ['chan-websocket', { transport: 'websocket', external_host: 'talkpath' }],
  ['audiosocket', { transport: 'tcp', external_host: 'bridge.example.com:9092' }],
] as const)('a call by Stasis with its sound over %s', (wire, way) => {
  it(
    'is answered, hears the greeting and hangs up, and is written down as one that the dialplan has announced',
    async () => {
      const { ari, server, media } = await scene(wire);
      ari.comes(BY_STASIS);
      await until(() => media.callers.size === 1, 10_000);
      const [[mediaId, caller] = ['', undefined]] = media.callers;
      const call = server.call(BY_STASIS);
      await until(() => outcomes(call).length === 1, 10_000);
      expect(ari.asked('POST /channels/externalMedia')).toMatchObject([{ query: way }]);
      expect(ari.state.channels.get(BY_STASIS)?.state).toBe('Up');
      expect([...ari.state.bridges.values()]).toEqual([new Set([BY_STASIS, mediaId])]);
      expect(caller !== undefined && hearsTheAgent(caller)).toBe(true);
      ari.hangsUp(BY_STASIS);
      await until(() => ari.state.channels.size === 0 && ari.state.bridges.size === 0);
      await until(() => kindsIn(call).has(LAST_KIND));
      expect(server.ending(BY_STASIS)?.reason).toBe('caller-hung-up');

      const { body: token } = await announceCall(server.url, { channel: BY_DIALPLAN, wire });
      media.dial(BY_DIALPLAN, { ...way, transport_data: `f(json)v(token=${token})`, data: token });
      const other = server.call(BY_DIALPLAN);
      await until(() => outcomes(other).length === 1, 10_000);
      media.callers.get(BY_DIALPLAN)?.hangUp();
      await until(() => kindsIn(other).has(LAST_KIND));
      expect(outcomes(call)).toEqual(['heard']);
      expect(server.ending(BY_DIALPLAN)?.reason).toBe('caller-hung-up');
      // That the caller has gone is told by Asterisk, before the stream ends.
      expect(kindsIn(call)).toEqual(kindsIn(other).add('end-asked'));
      expect([findingsIn(call), findingsIn(other), media.warnings]).toEqual([[], [], []]);
    },
    PATIENCE_MS,
  );
});

describe.each(['chan-websocket', 'audiosocket'] as const)(
  'the stream of a call by Stasis over %s',
  (wire) => {
    async function talking() {
      const { ari, server, media } = await scene(wire);
      ari.comes(BY_STASIS);
      await until(() => media.callers.size === 1, 10_000);
      const [[mediaId, caller] = ['', undefined]] = media.callers;
      const call = server.call(BY_STASIS);
      await until(() => outcomes(call).length === 1, 10_000);
      const legEnds = async (): Promise<void> => {
        caller?.hangUp();
        await until(() => !ari.state.channels.has(mediaId));
      };
      const ending = async (): Promise<string | undefined> => {
        await until(() => server.ending(BY_STASIS) !== undefined);
        await until(() => ari.state.bridges.size === 0);
        return server.ending(BY_STASIS)?.reason;
      };
      return { ari, legEnds, ending };
    }

    it(
      'may end without the caller, who goes on in the dialplan',
      async () => {
        const { ari, legEnds, ending } = await talking();
        await legEnds();
        expect(await ending()).toBe('carrier-closed');
        await until(() => ari.state.channels.get(BY_STASIS)?.wentTo === 'on');
      },
      PATIENCE_MS,
    );

    it(
      'may end before Asterisk tells that the caller has hung up',
      async () => {
        const { ari, legEnds, ending } = await talking();
        await legEnds();
        ari.hangsUp(BY_STASIS);
        expect(await ending()).toBe('caller-hung-up');
      },
      PATIENCE_MS,
    );

    it(
      'may end while Asterisk tells nothing of the caller who has hung up',
      async () => {
        const { ari, legEnds, ending } = await talking();
        ari.state.channels.delete(BY_STASIS);
        await legEnds();
        expect(await ending()).toBe('caller-hung-up');
      },
      PATIENCE_MS,
    );
  },
);
