import formbody from '@fastify/formbody';
import { rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { createMediaStreamsCodec } from '../../src/carriers/media-streams/codec.js';
import { readWish } from '../../src/carriers/softphone/wishes.js';
import { createSignatureCheck } from '../../src/carriers/twilio/signature.js';
import { ConfigError } from '../../src/config/faults.js';
import { loadConfig } from '../../src/config/load-config.js';
import { Secret } from '../../src/lib/secret.js';
import { parseLine } from '../../src/observe/journal/parse-line.js';
import type { RealtimeSettings } from '../../src/ports/realtime-settings.js';
import { CallDirectory } from '../../src/call/call-directory.js';
import { createLogger } from '../../src/observe/logger.js';
import { createRealtimeCodec } from '../../src/providers/openai-realtime/codec.js';
import { MAX_BODY_BYTES } from '../../src/server/build-server.js';
import { callIdOf, saysOver, textOf } from '../../src/server/twilio-request.js';
import { paramsOf } from '../../src/server/twilio-signature.js';
import { asteriskTargets } from './asterisk.js';
import { FORMS, JOURNAL, MEDIA_STREAMS, REALTIME, WISHES, YAML } from './corpus.js';
import type { FuzzTarget } from './target.js';

const SETTINGS: RealtimeSettings = {
  dialect: 'ga',
  model: 'm',
  voice: 'alloy',
  modalities: ['audio', 'text'],
  audioFormat: 'pcm16',
  turnDetection: { type: 'server_vad' },
};
const HANG_UP = { name: 'hang_up', description: 'Ends the call.', parameters: { type: 'object' } } as const;
const ENV = { OPENAI_API_KEY: 'sk-test', HOOK: 'a-secret' };

/** Everything that reads what a peer, a page, an operator or a disk says. */
export async function fuzzTargets(): Promise<readonly FuzzTarget[]> {
  return [
    mediaStreams(),
    realtime('ga'),
    realtime('beta'),
    ...asteriskTargets(),
    { name: 'softphone wishes', corpus: WISHES, weight: 4, take: readWish },
    await webhookBodies(),
    yaml(),
    { name: 'journal lines', corpus: JOURNAL, weight: 4, take: (input) => parseLine(input, 1) },
  ];
}

/** Before the stream's start, and after it. */
function mediaStreams(): FuzzTarget {
  const take = (input: string): unknown => {
    const [fresh, started] = [createMediaStreamsCodec(), createMediaStreamsCodec()];
    for (const message of MEDIA_STREAMS.slice(0, 2)) started.decode(message);
    return [fresh, started].flatMap((codec) => [
      ...codec.decode(input),
      ...codec.ended({ kind: 'failed', message: 'gone' }),
    ]);
  };
  return { name: 'media streams', corpus: MEDIA_STREAMS, weight: 4, take };
}

/** A session that goes on for a while, so that what came before is there to be contradicted. */
function realtime(dialect: RealtimeSettings['dialect']): FuzzTarget {
  const MESSAGES_EACH = 50;
  let left = 0;
  let codec = newCodec();
  function newCodec() {
    const made = createRealtimeCodec({ settings: { ...SETTINGS, dialect }, tools: [HANG_UP] });
    made.encode({ type: 'configure' });
    return made;
  }
  const take = (input: string): unknown => {
    left -= 1;
    if (left < 0) [codec, left] = [newCodec(), MESSAGES_EACH];
    return codec.decode(input);
  };
  return { name: `realtime, ${dialect}`, corpus: REALTIME, weight: 4, take };
}

/** Through the server's own parser of forms, and what routes read of them. */
async function webhookBodies(): Promise<FuzzTarget> {
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES });
  await app.register(formbody, { bodyLimit: MAX_BODY_BYTES });
  const signature = createSignatureCheck({
    authToken: new Secret('a-token'),
    publicUrl: 'https://a.example',
  });
  const logger = createLogger({ level: 'silent', pretty: false, destination: { write: () => undefined } });
  const deps = { calls: new CallDirectory(), logger };
  app.post('/twilio/voice', (request) => {
    const { headers, host, protocol, url: path } = request;
    const verdict = signature.webhook({ headers, host, protocol, path, params: paramsOf(request.body) });
    return { verdict, id: callIdOf(deps, request), from: textOf(request, 'From'), over: saysOver(request) };
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'x' };
  const take = async (payload: string): Promise<unknown> => {
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/twilio/voice', headers, payload });
    if (statusCode !== 200 && statusCode !== 413) throw new Error(`answered with ${statusCode} ${body}`);
    return body;
  };
  return { name: 'webhook bodies', corpus: FORMS, weight: 1, take, close: () => app.close() };
}

/** From a file, as the program does. */
function yaml(): FuzzTarget {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-fuzz-'));
  const path = join(folder, 'talkpath.yaml');
  const take = (input: string): unknown => {
    writeFileSync(path, input);
    try {
      return { agents: loadConfig({ path, env: ENV, knownTools: ['hangup_call'] }).agents.size };
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      return thrown.faults;
    }
  };
  const close = (): Promise<void> => {
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  return { name: 'configurations', corpus: YAML, weight: 0.2, take, close };
}
