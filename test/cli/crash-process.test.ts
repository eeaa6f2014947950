import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MULAW_SILENCE } from '../../src/audio/frame.js';
import { MediaStream } from '../support/media-stream.js';
import { journalFolder } from '../support/replayed.js';
import { TalkpathProcess, isBuilt } from '../support/talkpath-process.js';
import { announcedIn } from '../support/test-server.js';
import { until } from '../support/until.js';

const CALLS = 5;
/** Nobody is in silence for longer, from the moment at which the server listens again. */
const HEARD_WITHIN_MS = 3000;

/** A port that is free now. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** A server on that port whose journals are in that folder. */
function serve(port: string, dir: string): TalkpathProcess {
  const files = {
    'talkpath.yaml': JSON.stringify({ agents: { default: { greeting: 'Hello.' } }, journal: { dir } }),
  };
  const server = new TalkpathProcess(['serve', '--config', 'talkpath.yaml', '--port', port], { files });
  onTestFinished(() => server.stop());
  return server;
}

/** Asks as Twilio does, which tries again while nobody answers. */
async function ask(url: string, path: string, callSid: string): Promise<string> {
  const form = { CallSid: callSid, From: `+1202555${callSid.slice(-4)}`, To: '+12025550199' };
  for (let tries = 0; ; tries++) {
    try {
      return await (await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) })).text();
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const hears = (stream: MediaStream): boolean => stream.audio.some((code) => code !== MULAW_SILENCE);

describe.skipIf(!isBuilt)('a server that is killed in the middle of calls', () => {
  it('goes on with each of them when it is started again: every caller hears something within three seconds', async () => {
    const folder = journalFolder();
    onTestFinished(folder.remove);
    const port = await freePort();
    const first = serve(port, join(folder.dir, 'journal'));
    const url = await first.url();
    const sids = Array.from({ length: CALLS }, (_, index) => `CA${String(index).padStart(32, '0')}`);
    const streams = await Promise.all(
      sids.map(async (sid) => MediaStream.open(announcedIn(await ask(url, '/twilio/voice', sid), sid))),
    );
    await until(() => streams.every(hears), 20_000, 20);
    first.signal('SIGKILL');
    await first.ended();
    await until(() => streams.every(({ closed }) => closed !== undefined));

    const asked = sids.map((sid) => ask(url, '/twilio/after', sid));
    const second = serve(port, join(folder.dir, 'journal'));
    await second.url();
    const againMs = performance.now();
    const answers = await Promise.all(asked);
    const back = await Promise.all(
      answers.map((body, index) => MediaStream.open(announcedIn(body, sids[index] ?? ''))),
    );
    await until(() => back.every(hears), 10_000, 10);
    expect(performance.now() - againMs).toBeLessThan(HEARD_WITHIN_MS);
    const resumed = second.lines.filter(({ msg }) => msg === 'a call goes on that an earlier process had');
    expect(resumed.map(({ carrierCallId }) => carrierCallId).sort()).toEqual(sids);
  }, 90_000);
});
