import { randomUUID } from 'node:crypto';
import { askAri } from '../carriers/asterisk-ari/ask-ari.js';
import { AriEventLine } from '../carriers/asterisk-ari/event-line.js';
import type { AriEvent } from '../carriers/asterisk-ari/events.js';
import type { AriConfig } from '../config/asterisk.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import type { LinkEnd } from '../ports/link.js';
import { atMost } from '../server/asterisk/at-most.js';
import { StasisDesk } from '../server/asterisk/stasis-desk.js';
import type { AsteriskLine, ServerDeps } from '../server/deps.js';
import { dialText } from '../wire/text-socket.js';

/** Asterisk that does not answer keeps no server from stopping. */
const CLOSE_MS = 5_000;
const FORBIDDEN_STATUSES = [401, 403];

/** The line over which Asterisk tells of calls. */
export interface AriSide extends AsteriskLine {
  /** To be called once media streams can come. */
  open(): void;
  /** Settles when Asterisk keeps nothing of calls that have ended. */
  close(): Promise<void>;
}

/** Everything that Asterisk's REST interface is used for in this process besides single calls. */
export function asteriskAri(config: AriConfig, deps: ServerDeps): AriSide {
  const { clock, metrics } = deps;
  const desk = new StasisDesk({ deps, config, ask: askAri(config, clock), newName: randomUUID });
  const line = eventLine(config, deps, desk);
  return {
    get isUp() {
      return line.isUp;
    },
    lineTo: (channelId, link) => desk.lineTo(channelId, link),
    open: () => {
      metrics.ariConnected.set(0);
      line.open();
    },
    close: async () => {
      line.close();
      await atMost(CLOSE_MS, clock, desk.settled());
    },
  };
}

function eventLine(config: AriConfig, deps: ServerDeps, desk: StasisDesk): AriEventLine {
  const { clock, logger, metrics, admission } = deps;
  const { where, warn } = warnerOf(config, deps);
  return new AriEventLine({
    place: config,
    app: config.app,
    dial: dialText,
    clock,
    wanted: () => admission.closed?.code !== 'server.stopping',
    random: Math.random,
    take: (event: AriEvent) => {
      if (event.type === 'replaced') warn('carrier.ari_replaced', 'the application has another connection');
      desk.take(event);
    },
    up: () => {
      metrics.ariConnected.set(1);
      logger.info(where, 'Asterisk connected');
      void desk.tidy();
    },
    down: (end, againMs) => {
      metrics.ariConnected.set(0);
      warn(codeOf(end), detailOf(end), { againMs });
    },
    unread: () => warn('carrier.ari_bad_event', 'a message is no event'),
  });
}

/** Says in the log and in the metrics what is wrong with the line. */
function warnerOf({ url, app }: AriConfig, { logger, metrics }: ServerDeps) {
  const where = { url, app };
  const warn = (code: ErrorCode, detail: string, more: object = {}): void => {
    metrics.faults.inc({ code });
    logger.warn({ code, ...where, detail, ...more, remedy: ERRORS[code].remedy }, code);
  };
  return { where, warn };
}

function codeOf(end: LinkEnd): ErrorCode {
  return end.kind === 'refused' && FORBIDDEN_STATUSES.includes(end.status)
    ? 'carrier.ari_refused'
    : 'carrier.ari_lost';
}

function detailOf(end: LinkEnd): string {
  switch (end.kind) {
    case 'closed':
      return `closed with ${end.code}${end.reason === '' ? '' : ` ${end.reason}`}`;
    case 'refused':
      return `HTTP ${end.status}`;
    default:
      return end.message;
  }
}
