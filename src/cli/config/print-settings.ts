import { originText } from '../../config/origins.js';
import type { Setting } from '../../config/settings.js';

const MAX_VALUE_CHARS = 60;
const WIDEST_KEY_CHARS = 44;
const WIDEST_VALUE_CHARS = 32;

/** Settings in groups by their block: key, value, origin, and below it what the key means. */
export function settingLines(settings: readonly Setting[]): readonly string[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const group = groupOf(setting.key);
    groups.set(group, [...(groups.get(group) ?? []), setting]);
  }
  return [...groups].flatMap(([group, members], index) => [
    ...(index === 0 ? [] : ['']),
    group,
    ...linesOf(group, members),
  ]);
}

/** A block, or the one agent, route or tool that a key belongs to. */
function groupOf(key: string): string {
  const [, named] =
    /^((?:agents|transfers|lookups|webhooks|tools\.http|tools\.mcp)\.[^.]+)\./.exec(key) ?? [];
  return named ?? key.replace(/[.[].*$/, '');
}

function linesOf(group: string, settings: readonly Setting[]): string[] {
  const rows = settings.map((setting) => ({
    name: setting.key.slice(group.length).replace(/^\./, '') || setting.key,
    value: valueText(setting),
    setting,
  }));
  const keyWidth = widest(
    rows.map(({ name }) => name),
    WIDEST_KEY_CHARS,
  );
  const valueWidth = widest(
    rows.map(({ value }) => value),
    WIDEST_VALUE_CHARS,
  );
  return rows.flatMap(({ name, value, setting }) => [
    `  ${name.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${originText(setting.origin)}`,
    ...(setting.description === '' ? [] : [`      ${setting.description.replaceAll('`', '')}`]),
  ]);
}

function valueText({ value, instead }: Setting): string {
  if (value === undefined) return instead === undefined ? '–' : `(${instead.replaceAll('`', '')})`;
  if (value === '') return '(empty)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_VALUE_CHARS ? `${line.slice(0, MAX_VALUE_CHARS)}…` : line;
}

function widest(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map(({ length }) => length)));
}
