import { TalkpathError } from '../../lib/errors.js';

/** One TwiML element. */
export interface TwimlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly TwimlElement[];
  readonly text: string;
}

interface OpenElement extends TwimlElement {
  readonly children: TwimlElement[];
  text: string;
}

const MAX_TWIML_CHARS = 64 * 1024;
const TOKEN =
  /<\?xml[^>]*\?>|<!--[^]*?-->|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The verbs of a TwiML document, read as strictly as Twilio does: well-formed, `<Response>` at the root, nothing before `<?xml`. */
export function readTwiml(xml: string): readonly TwimlElement[] {
  if (xml.length > MAX_TWIML_CHARS) throw bad('the document is too long');
  if (!/^(<\?xml|<Response)/.test(xml)) throw bad('the document does not begin with <?xml or <Response>');
  const document: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    if (token === null) throw bad(`not well-formed at character ${at}`);
    take(open, token);
  }
  const [root, ...others] = document.children;
  if (open.length !== 1) throw bad(`<${open.at(-1)?.name ?? ''}> is not closed`);
  if (root?.name !== 'Response' || others.length > 0) throw bad('the root is not <Response>');
  return root.children;
}

/** Puts one token where it belongs in the elements that are open, the innermost last. */
function take(open: OpenElement[], [whole, closing, name, attributes, selfClosing]: RegExpExecArray): void {
  const parent = open.at(-1);
  if (parent === undefined) throw bad('text after the root');
  if (name === undefined) {
    if (!whole.startsWith('<')) parent.text += unescape(whole);
    return;
  }
  if (closing === '/') {
    if (parent.name !== name) throw bad(`</${name}> closes <${parent.name}>`);
    open.pop();
    return;
  }
  const element = { name, attributes: readAttributes(attributes ?? ''), children: [], text: '' };
  parent.children.push(element);
  if (selfClosing !== '/') open.push(element);
}

function readAttributes(source: string): Readonly<Record<string, string>> {
  const pairs = [...source.matchAll(ATTRIBUTE)].map(
    ([, name = '', double, single]) => [name, unescape(double ?? single ?? '')] as const,
  );
  return Object.fromEntries(pairs);
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));|&/gi, (_, decimal, hex, name) => {
    const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
    const character = typeof name === 'string' ? ENTITIES[name] : characterOf(code);
    if (character === undefined) throw bad('an & that is not an entity');
    return character;
  });
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function bad(detail: string): TalkpathError {
  return new TalkpathError('call.bad_twiml', `the answer is not TwiML: ${detail}`);
}
