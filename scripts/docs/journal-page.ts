import { journalTables } from './journal-tables.js';

/** What stands behind this line is written by the script. */
const GENERATED =
  '<!-- From here on: written by `npm run docs:journal` from src/observe/journal/schema.ts. -->';

/** The page with its tables as they should be; what people wrote above them stays. */
export function journalPage(page: string): string {
  const [written = ''] = page.split(GENERATED);
  return `${written.trimEnd()}\n\n${GENERATED}\n\n${journalTables()}`;
}
