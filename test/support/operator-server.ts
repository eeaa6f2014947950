import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { CallDirectory } from '../../src/call/call-directory.js';
import { StreamTokens } from '../../src/server/stream-tokens.js';
import { Secret } from '../../src/lib/secret.js';
import { createLogger } from '../../src/observe/logger.js';
import { createMetrics } from '../../src/observe/metrics.js';
import type { Scheduler } from '../../src/ports/clock.js';
import { buildServer } from '../../src/server/build-server.js';
import type { ServerDeps } from '../../src/server/deps.js';
import { redactor } from '../../src/tools/redactor.js';
import { load } from './config-file.js';
import type { LogLine } from './test-server.js';

const NO_CALLS = { code: 'server.stopping', detail: '' } as const;
const NO_LIMITS = { deadlineMs: 1, approvalMs: 1, maxResultChars: 1 };

/** What a server for operators stands on in a test. */
export interface OperatorServerOptions extends Partial<
  Pick<ServerDeps, 'journals' | 'watchCall' | 'publicUrl' | 'redact' | 'liveCalls' | 'consoleDir' | 'browser'>
> {
  readonly clock: Scheduler;
  readonly calls: CallDirectory;
  readonly adminToken?: string | undefined;
  readonly lines?: LogLine[];
}

/** A server on loopback with the routes for operators; it is gone when the test is. */
export async function operatorServer({
  clock,
  calls,
  adminToken,
  lines = [],
  ...options
}: OperatorServerOptions) {
  const write = (line: string): void => void lines.push(JSON.parse(line) as LogLine);
  const app = await buildServer({
    logger: createLogger({ level: 'info', pretty: false, destination: { write } }),
    clock,
    calls,
    metrics: createMetrics({ maxCalls: 1 }),
    logAddress: (address) => address,
    journals: options.journals,
    watchCall: options.watchCall ?? (() => undefined),
    liveCalls: options.liveCalls ?? { list: () => [], costOf: () => undefined },
    about: () => ({ version: '1.2.3', provider: 'practice', agents: ['default', 'sales'] }),
    consoleDir: options.consoleDir ?? '/nowhere',
    tokens: new StreamTokens({ clock, randomBytes: (count) => new Uint8Array(count) }),
    signature: undefined,
    publicUrl: options.publicUrl,
    adminToken: adminToken === undefined ? undefined : new Secret(adminToken),
    browser: options.browser ?? { allowedOrigins: [], tools: [], tokensPerMinute: 30 },
    browserSession: () => undefined,
    borrowTools: () => ({ tools: [], limits: NO_LIMITS, release: () => undefined }),
    dialect: 'ga',
    softphone: load('').softphone,
    asterisk: load('').asterisk,
    chat: load('').chat,
    limits: load('').limits,
    openChat: () => Promise.reject(new Error('nobody answers here')),
    voicemail: { maxLengthMs: 1, silenceMs: 1 },
    trustProxy: true,
    metricsFrom: [],
    redact: options.redact ?? redactor([]),
    openCall: () => {
      throw new Error('no call is taken here');
    },
    snapshots: { find: () => undefined, forget: () => undefined },
    admission: { closed: NO_CALLS, refusalOf: () => NO_CALLS, hold: () => NO_CALLS, letGo: () => undefined },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}
