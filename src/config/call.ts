import { didYouMean } from '../lib/did-you-mean.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import { CALL_WORDS, type CallBlock } from './call-schema.js';
import type { CallConfig } from './config.js';
import { farewellWordsOf } from './farewell-words.js';
import { checkNoGaps } from './gaps.js';
import type { FaultReport } from './report.js';

const MS_PER_S = 1000;

/** The texts, and the keys without which they are never said. */
const SAID_WITH = [
  ['no_input_ask', 'no_input_s'],
  ['no_input_goodbye', 'no_input_s'],
  ['max_duration_warning', 'max_duration_warning_s'],
  ['max_duration_goodbye', 'max_duration_s'],
  ['max_cost_goodbye', 'max_cost_usd'],
] as const;

/** How calls go on and end. */
export function callOf(block: CallBlock): CallConfig {
  const hangUpS = block.hang_up_after_farewell_s;
  return withoutUndefined({
    maxDurationMs: block.max_duration_s * MS_PER_S,
    uplinkMs: block.uplink_ms,
    keypadWaitMs: block.keypad_wait_ms,
    warning: warningOf(block),
    maxDurationGoodbye: block.max_duration_goodbye ?? CALL_WORDS.max_duration_goodbye,
    noInput: noInputOf(block),
    farewellWords: farewellWordsOf(block.farewell_words),
    hangUpAfterFarewellMs: hangUpS === undefined ? undefined : hangUpS * MS_PER_S,
    maxCost: maxCostOf(block),
    timeZone: block.time_zone,
  });
}

function warningOf(block: CallBlock): CallConfig['warning'] {
  const { max_duration_warning_s: beforeS, max_duration_warning: say = CALL_WORDS.max_duration_warning } =
    block;
  return beforeS === undefined ? undefined : { beforeMs: beforeS * MS_PER_S, say };
}

function noInputOf(block: CallBlock): CallConfig['noInput'] {
  const { no_input_s: afterS, no_input_ask: ask, no_input_goodbye: goodbye } = { ...CALL_WORDS, ...block };
  return afterS === undefined ? undefined : { afterMs: afterS * MS_PER_S, ask, goodbye };
}

function maxCostOf(block: CallBlock): CallConfig['maxCost'] {
  const { max_cost_usd: usd, max_cost_goodbye: goodbye } = { ...CALL_WORDS, ...block };
  return usd === undefined ? undefined : { usd, goodbye };
}

/** Notes texts that nobody would hear, a warning that would come too early, and a time zone that there is not. */
export function checkCall(block: CallBlock, report: FaultReport): void {
  for (const [text, key] of SAID_WITH) {
    checkNoGaps(block[text], ['call', text], report);
    if (block[text] !== undefined && block[key] === undefined && !report.isFaulty(['call', key]))
      report.add(['call', text], { message: `has no effect without call.${key}`, aboutKey: true });
  }
  const { max_duration_s: mostS, max_duration_warning_s: warningS } = block;
  if (warningS !== undefined && warningS >= mostS && !report.isFaulty(['call', 'max_duration_s']))
    report.add(['call', 'max_duration_warning_s'], {
      message: `must be less than call.max_duration_s, which is ${mostS}`,
    });
  checkTimeZone(block.time_zone, report);
}

function checkTimeZone(timeZone: string | undefined, report: FaultReport): void {
  if (timeZone === undefined || isTimeZone(timeZone)) return;
  report.add(['call', 'time_zone'], {
    message: 'must be a time zone like Europe/Berlin',
    suggestion: didYouMean(timeZone, Intl.supportedValuesOf('timeZone')),
  });
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
