import { Secret } from '../../lib/secret.js';
import { parseTemplate } from '../../lib/template.js';
import type { HttpTemplate } from '../../ports/tool-definitions.js';

/** Of an address's path only what is as long as a key: its other segments are words. */
const MIN_SEGMENT_CHARS = 16;

/** Headers that say nothing about who we are. */
const PLAIN_HEADERS = /^(accept|accept-language|content-type|user-agent)$/i;
/** What goes before credentials. */
const SCHEME = /^(bearer|basic|token|apikey)\s+/i;

/** Everything in a request that may be a secret of the operator's: of what stands in query and body only what `isSecret` says. */
export function secretsOf(
  { url, headers, query, body }: HttpTemplate,
  isSecret: (text: string) => boolean = () => true,
): readonly string[] {
  const telling = Object.entries(headers).filter(([name]) => !PLAIN_HEADERS.test(name));
  const said = [...Object.values(query), ...secretsIn(body)].filter((text) => isSecret(text.reveal()));
  const texts = [...telling.map(([, value]) => value), ...said];
  return [...texts.flatMap((secret) => piecesOf(secret.reveal())), ...secretsOfUrl(url)];
}

/** An address as a whole, what its query says, and keys in its path. */
export function secretsOfUrl(url: Secret): readonly string[] {
  const text = url.reveal();
  const [place = '', query = ''] = text.split('?', 2);
  const segments = place
    .split('/')
    .slice(3)
    .filter(({ length }) => length >= MIN_SEGMENT_CHARS);
  const values = query.split('&').map((param) => param.slice(param.indexOf('=') + 1));
  return [text, ...[...segments, ...values].flatMap(piecesOf)];
}

/** What stands between a text's gaps, and the credentials alone where a scheme goes before them (`Bearer …`). */
function piecesOf(text: string): readonly string[] {
  const pieces = parseTemplate(text)
    .render(() => '\n')
    .split('\n')
    .map((piece) => piece.trim());
  return pieces.flatMap((piece) => [piece, piece.replace(SCHEME, '')]);
}

function secretsIn(json: unknown): readonly Secret[] {
  if (json instanceof Secret) return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(secretsIn) : [];
}
