import { FRAME_MS } from '../audio/frame.js';
import type { WebRtcVadFactory } from '../audio/webrtc-vad.js';
import { CallDirectory } from '../call/call-directory.js';
import type { CallSession } from '../call/call-session.js';
import type { Agent, Config } from '../config/config.js';
import type { CallObserver } from '../ports/call-events.js';
import { messageOf } from '../lib/errors.js';
import { providerFormat } from '../providers/openai-realtime/format.js';
import { openBreakers } from './breakers.js';
import { callFactory } from './call-factory.js';
import type { Setup } from './live-setup.js';
import type { Toolbox } from './toolbox.js';
import type { Observatory } from './observatory.js';
import type { ComposeOptions } from './options.js';
import type { Phrases } from './phrases.js';
import { RehearsedCaller } from './rehearsal/rehearsed-caller.js';
import { RehearsedModel } from './rehearsal/rehearsed-model.js';
import { unreadLog, unwatched } from './rehearsal/unwatched.js';
import { nextTurn } from './replay/settled.js';
import { VirtualClock } from './replay/virtual-clock.js';

const CALL_ID = 'CArehearsal';
/** The caller listens, interrupts, waits for an answer, and hears it out (ms since the stream began). */
const SPEAKS_FROM_MS = 700;
const SPEAKS_UNTIL_MS = 1600;
const ANSWERED_AT_MS = 2000;
const HANGS_UP_AT_MS = 3600;
/** The stream comes so long after the webhook. */
const STREAM_COMES_MS = 100;
/** What is still to be done for a call that has ended is done by then. */
const AFTERWARDS_MS = 120_000;

const NOTHING = (): void => undefined;

/** What a call that is rehearsed needs of the server. */
export interface Stage {
  readonly options: ComposeOptions;
  readonly setup: Setup;
  readonly vad: WebRtcVadFactory;
  readonly observatory: Observatory;
  readonly phrases: Phrases;
  /** Who watches it, where anybody wants to. */
  readonly observe?: CallObserver;
}

/**
 * Plays one call of a few seconds, with the default agent, through everything between the two sockets: in virtual time, with nobody at
 * either end, and without a trace. What the process needs for the first call has been read and made then, and has run warm. Never rejects.
 */
export async function rehearseCall(stage: Stage): Promise<void> {
  try {
    await rehearse(stage);
  } catch (error) {
    // Callers may fare better.
    stage.options.logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
  }
}

async function rehearse({ options, setup, vad, observatory, phrases, observe }: Stage): Promise<void> {
  const config = onlyTheAgent(setup.config);
  const { settings } = config.defaultAgent;
  const [clock, logger] = [new VirtualClock(), unreadLog(config)];
  const model = new RehearsedModel(clock, providerFormat(settings), settings.dialect);
  const seen = unwatched(observatory, { config, clock, logger });
  const watch = observe && (() => observe);
  const openCall = callFactory(
    { ...options, config, logger, clock, neural: undefined, watch, dial: model.dial },
    {
      calls: new CallDirectory(),
      vad,
      setup: { current: { ...setup, config, toolbox: withoutWebhooks(setup.toolbox) }, hold: () => NOTHING },
      observatory: seen,
      breakers: openBreakers(clock, { logger, metrics: seen.metrics }),
      phrases,
    },
  );
  const session = openCall({ carrier: 'softphone', carrierCallId: CALL_ID, from: '', to: '', origin: '' });
  await clock.passTo(STREAM_COMES_MS, nextTurn);
  await playCall(session, clock, model);
  session.end('server-stopped', 'the rehearsal is over');
  await clock.passTo(AFTERWARDS_MS, nextTurn);
}

async function playCall(session: CallSession, clock: VirtualClock, model: RehearsedModel): Promise<void> {
  const caller = new RehearsedCaller(clock, CALL_ID);
  caller.link.onEvent = (event) => {
    if (event.type === 'started') session.attach(caller.link, event);
  };
  for (let atMs = 0; atMs < HANGS_UP_AT_MS; atMs += FRAME_MS) {
    caller.frame({ speaks: atMs >= SPEAKS_FROM_MS && atMs < SPEAKS_UNTIL_MS });
    if (atMs === ANSWERED_AT_MS) model.answerCaller(atMs);
    await clock.passTo(STREAM_COMES_MS + atMs, nextTurn);
  }
  caller.hangUp();
}

/** The configuration of calls that ask nobody anything and tell nobody of them. */
function onlyTheAgent(config: Config): Config {
  const agent: Agent = { ...config.defaultAgent, lookups: [], fallbacks: [] };
  return { ...config, defaultAgent: agent, agents: new Map([[agent.name, agent]]), routes: [] };
}

function withoutWebhooks(toolbox: Toolbox): Toolbox {
  return { ...toolbox, registry: toolbox.registry, webhooks: undefined };
}
