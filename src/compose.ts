import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { loadWebRtcVad } from './audio/webrtc-vad.js';
import { CallDirectory } from './call/call-directory.js';
import { createSignatureCheck, type SignatureCheck } from './carriers/twilio/signature.js';
import { StreamTokens } from './carriers/twilio/stream-tokens.js';
import { callFactory } from './compose/call-factory.js';
import type { ComposeOptions } from './compose/options.js';
import { openToolbox } from './compose/toolbox.js';
import type { Config } from './config/config.js';
import { createMetrics } from './observe/metrics.js';
import { buildServer } from './server/build-server.js';

/** What is on its way to a webhook when the server stops gets so long. */
const WEBHOOK_GRACE_MS = 3000;

/** A call server that is built and not yet listening. */
export interface CallServer {
  readonly app: FastifyInstance;
  readonly calls: CallDirectory;
  /** Takes no further call and ends the live ones; closes the server when carriers have had `graceMs` to ask what follows. */
  stop(graceMs?: number): Promise<void>;
}

/** Builds every object of the process once. */
export async function compose(options: ComposeOptions): Promise<CallServer> {
  const { config, logger, clock } = options;
  const calls = new CallDirectory();
  const metrics = createMetrics({ maxCalls: config.limits.maxCalls });
  const toolbox = await openToolbox({ config, clock, logger, random: Math.random });
  const openCall = callFactory(options, calls, await loadWebRtcVad(), toolbox);
  let stopping = false;
  const ready = (): boolean => !stopping && calls.size < config.limits.maxCalls;
  const app = await buildServer({
    logger,
    clock,
    calls,
    metrics,
    openCall,
    ready,
    tokens: new StreamTokens({ clock, randomBytes }),
    signature: signatureOf(config),
    publicUrl: config.server.publicUrl,
    adminToken: config.server.adminToken,
    voicemail: config.voicemail,
    trustProxy: asFastify(config.server.trustProxy),
  });
  const stop = async (graceMs = 0): Promise<void> => {
    const live = calls.size > 0;
    stopping = true;
    calls.endAll('server-stopped');
    // The carrier now asks what follows; without an answer its callers would hear an error message.
    if (live && graceMs > 0) await new Promise<void>((resolve) => void clock.after(graceMs, resolve));
    await app.close();
    await toolbox.close(WEBHOOK_GRACE_MS);
  };
  return { app, calls, stop };
}

/** Signatures are checked as soon as there is a token to check them with. */
function signatureOf({ twilio, server }: Config): SignatureCheck | undefined {
  const { authToken } = twilio;
  if (authToken === undefined || !twilio.validateSignatures) return undefined;
  return createSignatureCheck({ authToken, publicUrl: server.publicUrl });
}

function asFastify(trust: Config['server']['trustProxy']): boolean | string[] {
  return typeof trust === 'boolean' ? trust : [...trust];
}
