import { systemClock } from '../../lib/system-clock.js';
import type { Clock } from '../../ports/clock.js';
import type { TextChannel, TextReceiver, UpgradeRequest } from '../../ports/text-channel.js';
import { admit, type Admission, type AdmissionRules } from './admission.js';
import { faults, type ApiFault } from './api-fault.js';
import { DIALECTS, wireEvent } from './dialect.js';
import type { Ears } from './ears/ears.js';
import { newId } from './ids.js';
import { parseRequest, type DialectName } from './parse-request.js';
import { DEFAULT_PACE, type Pace } from './response-run.js';
import type { PracticeScript } from './script.js';
import type { ServerEvent } from './server-event.js';
import { Session } from './session.js';
import { defaultSettings } from './settings.js';
import type { Voice } from './voice.js';

/** The service ends every session after this long, where the script does not say otherwise (s). */
const MAX_SESSION_S = 3600;
const MS_PER_S = 1000;
const CLOSE_GOING_AWAY = 1001;

export interface PracticeOptions extends AdmissionRules {
  readonly clock: Clock;
  readonly voice: Voice;
  readonly script: PracticeScript;
  /** What understands the caller; absent: nothing does. */
  readonly ears?: Ears;
  /** 0 up to 1; ids and the unevenness of bursts come from it. */
  readonly random: () => number;
  readonly pace?: Pace;
  /** The date, for `expires_at`. */
  readonly date?: () => Date;
}

/**
 * Speaks the server's side of the Realtime protocol on an open channel: strictly, in GA, or in beta when the upgrade asked for it. The
 * returned receiver must be fed everything that arrives.
 */
export function openPracticeSession(
  request: UpgradeRequest,
  channel: TextChannel,
  options: PracticeOptions,
): TextReceiver {
  const admission = admit(request, options);
  const id = (prefix: string): string => newId(prefix, options.random);
  if ('fault' in admission) {
    const { fault, closeCode } = admission;
    emitTo(channel, 'ga', id)({ type: 'error', error: { ...fault, event_id: null } });
    channel.close(closeCode, `${fault.type}.${fault.code}`);
    return DEAF;
  }
  return serve(admission, channel, { ...options, id });
}

type ServeOptions = PracticeOptions & { readonly id: (prefix: string) => string };

function serve(
  { dialect, model, minted }: Exclude<Admission, { fault: ApiFault }>,
  channel: TextChannel,
  options: ServeOptions,
): TextReceiver {
  const { clock, id } = options;
  const emit = emitTo(channel, dialect, id);
  const refuse = (fault: ApiFault, eventId: string | null = null): void =>
    emit({ type: 'error', error: { ...fault, event_id: eventId } });
  const lifeMs = (options.script.session_s ?? MAX_SESSION_S) * MS_PER_S;
  const bornMs = (options.date ?? systemClock.date)().getTime();
  const settings = { ...defaultSettings(model, DIALECTS[dialect].modalities), ...minted?.change, model };
  const session = new Session({
    ...options,
    pace: options.pace ?? DEFAULT_PACE,
    newId: id,
    emit,
    onFault: refuse,
    record: { id: id('sess'), expiresAtS: Math.floor((bornMs + lifeMs) / MS_PER_S), settings },
  });
  const expiry = clock.after(lifeMs, () => {
    const fault = faults.sessionExpired(lifeMs / MS_PER_S);
    refuse(fault);
    channel.close(CLOSE_GOING_AWAY, fault.message);
  });
  return {
    text: (message) => {
      const parsed = parseRequest(dialect, message);
      const fault = 'fault' in parsed ? parsed.fault : session.handle(parsed.request);
      if (fault) refuse(fault, parsed.eventId);
    },
    binary: () => refuse(faults.binary()),
    ended: () => {
      expiry.cancel();
      session.stop();
    },
  };
}

function emitTo(channel: TextChannel, dialect: DialectName, id: (prefix: string) => string) {
  return (event: ServerEvent): void => {
    const wire = wireEvent(dialect, event, id('event'));
    if (wire) channel.send(JSON.stringify(wire));
  };
}

/** Takes what still arrives on a refused connection. */
const DEAF: TextReceiver = { text: () => undefined, binary: () => undefined, ended: () => undefined };
