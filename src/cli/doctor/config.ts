import type { Config } from '../../config/config.js';
import type { ConfigError } from '../../config/faults.js';
import { formatFaults } from '../../config/faults.js';
import { checkGoLive } from '../../config/go-live.js';
import { isOpenToAll } from '../../config/go-live.js';
import { fail, ok, warn, type Found } from './finding.js';

/** Every fault of a configuration that can't be used. */
export function configFaultFindings({ faults, remedy }: ConfigError): readonly Found[] {
  return faults.map((fault) =>
    fail(formatFaults([fault]).replaceAll('\n', '; '), 'nothing starts with this configuration', remedy),
  );
}

/** What is worth knowing of one that can be used. */
export function configFindings(config: Config): readonly Found[] {
  const { agents, routes, sourcePath, providerName } = config;
  const named = [...agents.keys()].join(', ');
  const found = [ok(`${sourcePath}: provider ${providerName}, agents ${named}, ${routes.length} routes`)];
  const notYet = checkGoLive(config);
  if (notYet !== undefined)
    found.push(fail(notYet.message, 'the server refuses to start like this', notYet.remedy));
  else if (isOpenToAll(config)) {
    found.push(
      warn(
        'signatures are not checked',
        'anybody who finds the address can place calls at your expense',
        'set TWILIO_AUTH_TOKEN, and leave twilio.validate_signatures out',
      ),
    );
  }
  if (config.unresolved.length > 0) {
    found.push(
      warn(
        `the variables of ${config.unresolved.join(', ')} are not set`,
        'so the practice agent answers, and it only plays a script',
        'set them to talk to the real model',
      ),
    );
  }
  return found;
}

/** The variables that a configuration names in its values, as in `${CRM_KEY}`. */
export function referencedVariables(text: string): readonly string[] {
  const written = text.replace(/(^|\s)#.*$/gm, '');
  const names = [...written.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  return [...new Set(names)];
}
