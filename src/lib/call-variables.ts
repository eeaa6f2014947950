import { dateFacts } from './date-facts.js';

/** What every text about a call may have gaps for. */
export interface CallVariables extends Readonly<Record<string, string>> {
  readonly caller: string;
  readonly called: string;
  readonly agent: string;
  readonly date: string;
  readonly time: string;
  readonly weekday: string;
  readonly time_zone: string;
}

/** The variables of a call that begins at this moment; dates are told in the time zone. */
export function callVariables(
  { from, to, agent }: { readonly from: string; readonly to: string; readonly agent: string },
  moment: Date,
  timeZone?: string,
): CallVariables {
  return { caller: from, called: to, agent, ...dateFacts(moment, timeZone) };
}
