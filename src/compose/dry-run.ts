import type { Config } from '../config/config.js';
import type { ConfigFault } from '../config/faults.js';
import { readYamlFile } from '../config/read-yaml.js';
import { TalkpathError } from '../lib/errors.js';
import { practiceScriptSchema } from '../providers/practice-agent/script.js';
import { standingTools, type ToolboxParts } from './toolbox.js';

/** What is wrong with that which a configuration leads to: the script of the practice agent, and the tools. Starts nothing. */
export function dryRunFaults(parts: ToolboxParts): readonly ConfigFault[] {
  return [...scriptFaults(parts.config), ...toolFaults(parts)];
}

function scriptFaults({ providerName, practice }: Config): readonly ConfigFault[] {
  if (providerName !== 'practice') return [];
  const script = readYamlFile(practice.script, practiceScriptSchema);
  return script.ok ? [] : script.error.faults;
}

function toolFaults(parts: ToolboxParts): readonly ConfigFault[] {
  try {
    standingTools(parts);
    return [];
  } catch (error) {
    if (!(error instanceof TalkpathError)) throw error;
    return [{ file: parts.config.sourcePath, path: '', message: `${error.code}: ${error.message}` }];
  }
}
