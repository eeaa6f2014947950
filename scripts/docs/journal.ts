import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.js';
import { journalPage } from './journal-page.js';

/** `npm run docs:journal`: writes the tables of docs/journal.md. */
const path = join(packageRoot(), 'docs', 'journal.md');
writeFileSync(path, journalPage(readFileSync(path, 'utf8')));
