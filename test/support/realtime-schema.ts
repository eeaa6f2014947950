import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMA_PATH = join('shared', 'facts', 'openai-realtime.schema.json');

/** The published event schemas, if they lie beside the project. */
export function findRealtimeSchema(): string | undefined {
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    const path = join(folder, SCHEMA_PATH);
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** Returns what is wrong with an event by that definition of the schema file, or undefined. */
export function realtimeValidator(path: string, definition: string): (event: unknown) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  const schema: unknown = JSON.parse(readFileSync(path, 'utf8'));
  ajv.addSchema(schema as Record<string, unknown>);
  const validate = ajv.compile({ $ref: `urn:openai:realtime-events#/$defs/${definition}` });
  return (event) => (validate(event) ? undefined : ajv.errorsText(validate.errors));
}
