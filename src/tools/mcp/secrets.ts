import type { McpServerDefinition } from '../../ports/tool-definitions.js';

/** A variable of such a name holds a secret, wherever its value was written down. */
const SECRET_NAME = /key|token|secret|passw|credential/i;

/** What a server's definition holds that may be a secret: its headers and what its address says, or of its environment what is named like one or what `isSecret` says. */
export function secretsOfServer(
  { transport }: McpServerDefinition,
  isSecret: (text: string) => boolean = () => true,
): readonly string[] {
  if (transport.type === 'http') {
    const headers = Object.values(transport.headers).map((secret) => secret.reveal());
    return [...headers.flatMap(withCredentials), ...secretsOfAddress(transport.url)];
  }
  return Object.entries(transport.env)
    .map(([name, secret]) => [name, secret.reveal()] as const)
    .filter(([name, text]) => SECRET_NAME.test(name) || isSecret(text))
    .flatMap(([, text]) => withCredentials(text));
}

/** A text, and its last word alone: it is often a scheme and then the secret, as in `Bearer …`. */
function withCredentials(text: string): readonly string[] {
  return [text, text.split(' ').at(-1) ?? ''];
}

function secretsOfAddress(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [password, ...searchParams.values()];
}
