/** A moment as people of a place say it. */
export interface DateFacts {
  /** As in 2026-03-09. */
  readonly date: string;
  /** As in 14:05. */
  readonly time: string;
  /** In English, as in Monday. */
  readonly weekday: string;
  /** As in Europe/Berlin. */
  readonly time_zone: string;
}

/** The moment in a time zone of the IANA database; the machine's own where none is named. Throws a RangeError for one that is unknown. */
export function dateFacts(moment: Date, timeZone?: string): DateFacts {
  // Swedish dates are ISO dates.
  const iso = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  const [date = '', time = ''] = iso.format(moment).split(' ');
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone }).format(moment);
  return { date, time, weekday, time_zone: iso.resolvedOptions().timeZone };
}
