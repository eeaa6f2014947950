import { readYamlFile } from '../../src/config/read-yaml.js';
import { practiceScriptSchema, type PracticeScript } from '../../src/providers/practice-agent/script.js';
import { withFile } from './config-file.js';

/** A practice script from its YAML text, read as the server reads it; throws a ConfigError on faults. */
export function practiceScript(yaml: string): PracticeScript {
  return withFile(yaml, (path) => {
    const reading = readYamlFile(path, practiceScriptSchema);
    if (!reading.ok) throw reading.error;
    return reading.value;
  });
}
