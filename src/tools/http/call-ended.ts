import { createHmac } from 'node:crypto';
import type { Secret } from '../../lib/secret.js';
import type { CallReport } from '../../ports/call-report.js';
import type { WebhookDefinition } from '../../ports/tool-definitions.js';

const MS_PER_S = 1000;

/** What a webhook is told about a call, as JSON; `undefined` where it need not know. A change that breaks receivers raises `version`. */
export function callEndedBody(report: CallReport, when: WebhookDefinition['when']): string | undefined {
  const { info, startedAt, durationMs, endReason, transcript, tools, asked } = report;
  const every = when === 'every';
  if (!every && asked.transcript === undefined && asked.summary === undefined) return undefined;
  const { callId, carrierCallId, agent, from, to } = info;
  return JSON.stringify({
    event: 'call.ended',
    version: 1,
    ...{ callId, carrierCallId, agent, from, to, startedAt, durationMs, endReason },
    ...((every || asked.transcript !== undefined) && { transcript }),
    ...(asked.transcript !== undefined && { transcriptNote: asked.transcript }),
    ...(asked.summary !== undefined && { summary: asked.summary }),
    tools,
  });
}

/** Proves to the receiver who sent the body, and when: `t=<unix seconds>,v1=<hex HMAC-SHA-256 of "t.body">`. */
export function signatureOf(body: string, secret: Secret, date: Date): string {
  const seconds = Math.floor(date.getTime() / MS_PER_S);
  const mac = createHmac('sha256', secret.reveal()).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
