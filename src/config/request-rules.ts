import { parseTemplate } from '../lib/template.js';
import type { YamlPath } from './faults.js';
import { checkGaps, gapsOf } from './gaps.js';
import type { FaultReport } from './report.js';
import type { RequestBlock } from './request-schema.js';
import { privateUrlFault } from './web-url.js';

/** Scheme, host and port of a URL that may have gaps. */
const ORIGIN = /^https?:\/\/[^/?#\\]+/i;

/** Headers that say how a message is framed: whoever sends it sets them. */
const FRAMING = /^(content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect)$/i;

/** What requests are judged by. */
export interface RequestRules {
  /** The gaps that something fills; absent where that can't be told. */
  readonly known?: readonly string[] | undefined;
  /** `tools.private_hosts`. */
  readonly privateHosts: readonly string[];
}

/** Notes what is wrong with a request: where it goes, what can't be sent, and gaps that nothing fills. */
export function checkRequest(
  request: RequestBlock,
  at: YamlPath,
  { known, privateHosts }: RequestRules,
  report: FaultReport,
): void {
  const isSure = !report.isFaulty(['tools', 'private_hosts']);
  const message =
    requestUrlFault(request.url) ??
    (isSure ? privateUrlFault(new URL(filled(request.url)), privateHosts) : undefined);
  if (message !== undefined) report.add([...at, 'url'], { message, hidesFound: true });
  if (request.method === 'GET' && hasBody(request))
    report.add([...at, 'body'], {
      message: 'has no effect with method GET; set method: POST',
      aboutKey: true,
    });
  checkFraming(request.headers, at, report);
  checkBodyKeys(request.body, [...at, 'body'], report);
  if (known === undefined) return;
  for (const { path, text } of textsOf(request)) checkGaps(gapsOf(text), [...at, ...path], { known }, report);
}

/** Notes gaps in the keys of a body: only what stands behind a key is filled. */
function checkBodyKeys(json: unknown, at: YamlPath, report: FaultReport): void {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    const path = [...at, Array.isArray(json) ? Number(key) : key];
    if (key.includes('{{'))
      report.add(path, {
        message: 'must not have a gap: a key is sent as it stands; gaps belong behind it',
        aboutKey: true,
      });
    checkBodyKeys(value, path, report);
  }
}

/** Whether there is a body: `body:` with nothing after it is none. */
export function hasBody({ body }: RequestBlock): boolean {
  return body !== undefined && body !== null;
}

/** Notes headers that nobody may choose. */
export function checkFraming(headers: RequestBlock['headers'], at: YamlPath, report: FaultReport): void {
  for (const name of Object.keys(headers))
    if (FRAMING.test(name))
      report.add([...at, 'headers', name], { message: 'is set by the program; take it out', aboutKey: true });
}

/** What is wrong with the URL of a request, in words that follow its path; gaps may stand in its path only. */
export function requestUrlFault(text: string): string | undefined {
  const origin = ORIGIN.exec(text)?.[0];
  if (origin === undefined) return 'must be a URL that begins with https:// or http://';
  if (origin.includes('{{')) return 'must name its host: a gap may stand in the path only';
  const url = filled(text);
  if (/[\s\\]/.test(url) || !URL.canParse(url))
    return 'must be a URL like https://api.example.com/menu/{{day}}';
  const { username, password, hash } = new URL(url);
  if (username !== '' || password !== '') return 'must not hold a user name or password; use headers';
  if (hash !== '') return 'must end before any #';
  return text.replace(/^[^?]*/, '').includes('{{')
    ? 'must not have a gap after the ?; write it under query'
    : undefined;
}

/** The URL with something in its gaps. */
function filled(url: string): string {
  return parseTemplate(url).render(() => 'x');
}

/** A text of a request, and where it stands below the request's own place. */
interface PlacedText {
  readonly path: YamlPath;
  readonly text: string;
}

/** Every text of a request that may have gaps. */
export function* textsOf({ url, headers, query, body }: RequestBlock): Generator<PlacedText> {
  yield { path: ['url'], text: url };
  for (const [name, value] of Object.entries(headers))
    yield { path: ['headers', name], text: value.reveal() };
  for (const [name, value] of Object.entries(query)) yield { path: ['query', name], text: value.reveal() };
  yield* textsIn(body, ['body']);
}

function* textsIn(json: unknown, path: YamlPath): Generator<PlacedText> {
  if (typeof json === 'string') yield { path, text: json };
  else if (Array.isArray(json)) for (const [i, item] of json.entries()) yield* textsIn(item, [...path, i]);
  else if (typeof json === 'object' && json !== null)
    for (const [key, value] of Object.entries(json)) yield* textsIn(value, [...path, key]);
}
