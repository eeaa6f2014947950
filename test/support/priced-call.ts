import type { CallRates } from '../../src/ports/prices.js';
import type { TokenUsage } from '../../src/ports/provider.js';
import { JOURNAL_HEADER, journalText } from './journal-events.js';
import { TestCall } from './test-call.js';

/** What such calls are billed by. */
export const RATES: CallRates = {
  model: 'gpt-tested',
  perMillion: { textIn: 4, textCached: 0.4, textOut: 16, audioIn: 32, audioCached: 0.4, audioOut: 64 },
  carrierPerMinute: 0.01,
};

/** 1500 + 500 tokens go in, 700 of them again, 800 come out: 0.0411 US dollars at these rates. */
export const USAGE: TokenUsage = {
  inputText: 1500,
  cachedText: 500,
  inputAudio: 500,
  cachedAudio: 200,
  outputText: 100,
  outputAudio: 400,
};

/** A call of 90 seconds that used those tokens; `rates`: what its journal says it was billed by. */
export function pricedCall(rates?: CallRates, { ends = true } = {}) {
  const call = TestCall.ready();
  call.provider.emit({ type: 'usage', responseId: 'resp_1', tokens: USAGE });
  call.clock.advance(90_000);
  if (ends) call.carrier.hangUp();
  else call.carrier.emit({ type: 'dtmf', digit: '1' });
  const text = journalText(call.events);
  const header = JSON.stringify({ t: 0, e: 'journal', schema: 1, ...JOURNAL_HEADER, rates });
  return { call, journal: `${header}\n${text.slice(text.indexOf('\n') + 1)}` };
}
