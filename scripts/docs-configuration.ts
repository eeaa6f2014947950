/** Writes what is made from the configuration's schema: docs/configuration.md and config/talkpath.schema.json. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFile } from '../src/config/schema.js';
import { editorSchema } from './configuration/editor-schema.js';
import { configurationPage } from './configuration/page.js';

const root = process.cwd();
writeFileSync(join(root, 'docs', 'configuration.md'), configurationPage(configFile));
writeFileSync(join(root, 'config', 'talkpath.schema.json'), editorSchema(configFile));
