import { isFields, someText, type Fields } from './fields.js';

/** A setting that the provider confirmed otherwise than it was asked for. */
export interface Mismatch {
  /** As in `audio.output.format` or `tools[hang_up].parameters`. */
  readonly path: string;
  readonly asked: unknown;
  readonly got: unknown;
}

/** Servers keep settings as 32-bit floats: 0.8 comes back as 0.800000011920929. */
const RELATIVE_TOLERANCE = 1e-6;
/** Instructions are pages long and private: a message shows their beginning. */
const MAX_SHOWN_CHARS = 40;

/** The settings that a call stands on: here silence is not consent. (So it is for formats and tools, which are compared apart.) */
const MUST_BE_ECHOED = [
  'output_modalities',
  'modalities',
  'instructions',
  'audio.output.voice',
  'voice',
  'input_audio_format',
  'output_audio_format',
  'audio.input.turn_detection',
  'turn_detection',
  'audio.input.transcription.model',
  'input_audio_transcription.model',
];

/** Compares `session.updated` with what was asked for, key by key as far as was asked: a server's own defaults beside them are fine. */
export function compareEcho(asked: Fields, echoed: Fields): readonly Mismatch[] {
  return compareFields('', asked, echoed);
}

/** One line for people: `audio.output.format: asked audio/pcmu, got audio/pcm`. */
export function describeMismatch({ path, asked, got }: Mismatch): string {
  return `${path}: asked ${shown(asked)}, got ${shown(got)}`;
}

function compareFields(path: string, asked: Fields, got: Fields): readonly Mismatch[] {
  return Object.entries(asked).flatMap(([key, value]) =>
    compareValue(path === '' ? key : `${path}.${key}`, value, got[key]),
  );
}

function compareValue(path: string, asked: unknown, got: unknown): readonly Mismatch[] {
  if (path === 'tools') return compareTools(asked, got);
  if (path.endsWith('.format')) return compareFormat(path, asked, got);
  if (isFields(asked) && (isFields(got) || got === undefined)) return compareFields(path, asked, got ?? {});
  if (got === undefined && !mustBeEchoed(path)) return [];
  return sameValue(asked, got) ? [] : [{ path, asked, got }];
}

function mustBeEchoed(path: string): boolean {
  return MUST_BE_ECHOED.some((known) => path === known || path.startsWith(`${known}.`));
}

/** GA formats are named by their type, and by the rate if the server confirms one. */
function compareFormat(path: string, asked: unknown, got: unknown): readonly Mismatch[] {
  if (!isFields(asked) || !isFields(got)) return [{ path, asked: formatName(asked), got: formatName(got) }];
  const sameType = sameValue(asked['type'], got['type']);
  const sameRate =
    [asked, got].some(({ rate }) => rate === undefined) || sameValue(asked['rate'], got['rate']);
  if (sameType && sameRate) return [];
  return [{ path, asked: formatName(asked, sameType), got: formatName(got, sameType) }];
}

function formatName(format: unknown, withRate = false): unknown {
  if (!isFields(format)) return format;
  return withRate ? `${shown(format['type'])} at ${shown(format['rate'])} Hz` : format['type'];
}

function compareTools(asked: unknown, got: unknown): readonly Mismatch[] {
  const wanted = toolsByName(asked);
  const confirmed = toolsByName(got);
  const extra = [...confirmed.keys()].filter((name) => !wanted.has(name));
  return [
    ...[...wanted].flatMap(([name, tool]) => compareTool(`tools[${name}]`, tool, confirmed.get(name))),
    ...(extra.length === 0 ? [] : [{ path: 'tools', asked: [...wanted.keys()], got: [...confirmed.keys()] }]),
  ];
}

function compareTool(path: string, asked: Fields, got: Fields | undefined): readonly Mismatch[] {
  if (got === undefined) return [{ path, asked: asked['name'], got }];
  return ['description', 'parameters']
    .filter((key) => !sameValue(asked[key], got[key]))
    .map((key) => ({ path: `${path}.${key}`, asked: asked[key], got: got[key] }));
}

function toolsByName(tools: unknown): ReadonlyMap<string, Fields> {
  const list = Array.isArray(tools) ? tools.filter(isFields) : [];
  return new Map(list.map((tool) => [someText(tool, 'name') ?? '', tool]));
}

/** Equal but for key order, order of plain lists, float rounding, surrounding white space, and null for absent. */
function sameValue(asked: unknown, got: unknown): boolean {
  if (asked === null || asked === undefined) return got === null || got === undefined;
  if (typeof asked === 'number' && typeof got === 'number') return nearlyEqual(asked, got);
  if (typeof asked === 'string' && typeof got === 'string') return asked.trim() === got.trim();
  if (Array.isArray(asked)) return Array.isArray(got) && sameList(asked, got);
  if (isFields(asked)) return isFields(got) && sameFields(asked, got);
  return asked === got;
}

function nearlyEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

function sameList(asked: readonly unknown[], got: readonly unknown[]): boolean {
  const covers = (some: readonly unknown[], others: readonly unknown[]): boolean =>
    others.every((other) => some.some((value) => sameValue(value, other)));
  return asked.length === got.length && covers(asked, got) && covers(got, asked);
}

function sameFields(asked: Fields, got: Fields): boolean {
  const keys = new Set([...Object.keys(asked), ...Object.keys(got)]);
  return [...keys].every((key) => sameValue(asked[key], got[key]));
}

function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.map(shownInside).join(', ') : shownInside(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS - 1)}…` : text;
}

/** Shallow: what a server sends may be nested without end. */
function shownInside(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? "''" : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? '[…]' : `{${Object.keys(value).join(', ')}}`;
}
