import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import { sharedMs } from '../facts/place.js';
import { faultThatEnded } from '../facts/own-end.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';

/** A stream without sound for so long is no accident (ms). */
const NO_MEDIA_MS = 3000;
/** A line that carried nothing but silence for so long was dead (ms) … */
const SILENT_MS = 5000;
/** … if it was the caller’s turn for so much of it: who listens says nothing … */
const CALLERS_TURN_MS = 4000;
/** … and for so much where the call was broken off: that may have been before the caller’s first word. */
const CALLERS_LONG_TURN_MS = 20_000;
/** Below this a line carries nothing at all: a muted handset, a route without sound (dBFS). */
const SILENCE_DB = -60;
/** So much speech in all is somebody who speaks (ms). */
export const SPEAKER_MS = 1500;
/** An utterance of less is a cough or a word (ms). */
const UTTERANCE_MS = 400;

/** Whether the caller was heard at all, and by whom. */
export function askCaller(facts: CallFacts): readonly Found[] {
  const noMedia = withoutMedia(facts);
  if (noMedia.length > 0) return noMedia;
  const silent = allSilence(facts);
  return silent.length > 0 ? silent : notNoticed(facts);
}

function withoutMedia({ caller, call, onLineMs }: CallFacts): readonly Found[] {
  const { stream } = call.begun;
  const lastMs = caller.frames === 0 ? onLineMs : 0;
  if (stream === undefined || lastMs < NO_MEDIA_MS) return [];
  // What was ended from here could bring nothing more.
  const stop = call.stops.at(-1);
  if (stop !== undefined && faultThatEnded(call, stop) !== undefined) return [];
  return [
    {
      code: 'caller.no_media',
      title: 'No sound of the caller ever came.',
      because: `The stream was open for ${seconds(onLineMs)}, and not one frame of the caller’s audio came over it.`,
      evidence: evidenceOf([stream], () => 'the stream began; no media followed'),
      change:
        'The TwiML: <Connect><Stream> (track inbound); a proxy that holds back or drops messages of the socket.',
    },
  ];
}

function allSilence({ caller, agent, call, endMs }: CallFacts): readonly Found[] {
  const { first, loudestDb, audioMs } = caller;
  if (first === undefined || audioMs < SILENT_MS || loudestDb > SILENCE_DB) return [];
  const line = { fromMs: first.atMs, toMs: endMs };
  const turnMs = line.toMs - line.fromMs - sharedMs(line, agent.audible);
  if (turnMs < (call.ended === undefined ? CALLERS_LONG_TURN_MS : CALLERS_TURN_MS)) return [];
  const typed = call.typed.length === 0 ? '' : ` The caller wrote instead (${times(call.typed.length)}).`;
  const level = Number.isFinite(loudestDb) ? `${loudestDb.toFixed(0)} dBFS` : 'digital silence';
  return [
    {
      code: 'caller.all_silence',
      title: 'The caller’s line carried nothing but silence.',
      because: `${seconds(audioMs)} of audio came, and the loudest of it was ${level}.${typed}`,
      evidence: evidenceOf([first], () => `caller audio begins here; loudest frame of the call: ${level}`),
      change:
        'Nothing here: a muted telephone, or a route of the carrier that brings no sound (one-way audio).',
    },
  ];
}

/** Everything went up, and the provider never said that it heard somebody. */
function notNoticed({ caller, floor, call }: CallFacts): readonly Found[] {
  const { ready } = call.begun;
  const spoken = caller.utterances.filter(isMeant);
  const shut = floor.shutUntil(caller.audioMs);
  const audible = spoken.filter(({ fromMs, toMs }) => sharedMs({ fromMs, toMs }, shut) < (toMs - fromMs) / 2);
  if (ready === undefined || sum(audible) < SPEAKER_MS || call.heard.length > 0) return [];
  const levelDb = Math.max(...audible.map((utterance) => utterance.levelDb));
  return [
    {
      code: 'caller.not_noticed',
      title: 'The caller spoke, but the provider’s speech detection never noticed.',
      because: `We heard ${seconds(sum(audible))} of speech while the gate was open (at ${levelDb.toFixed(0)} dBFS); the provider reported none.`,
      evidence: evidenceOf(audible, describe),
      change:
        'openai.turn_detection: its type (without one nothing is detected) and its threshold, where the caller is faint.',
    },
  ];
}

/** How such a stretch of speech reads as evidence. */
export function describe({ fromMs, toMs, levelDb }: Utterance): string {
  return `the caller speaks for ${seconds(toMs - fromMs)} at ${levelDb.toFixed(0)} dBFS`;
}

/** Whether that is somebody who says something, and no noise. */
export function isMeant({ speechMs, fromMs, toMs }: Utterance): boolean {
  return speechMs >= UTTERANCE_MS && speechMs >= (toMs - fromMs) / 2;
}

/** How much speech there is in all of them (ms). */
export function sum(utterances: readonly Utterance[]): number {
  return utterances.reduce((ms, { speechMs }) => ms + speechMs, 0);
}
