import type { z } from 'zod';
import { shapeOf, variantsOf, type Shape } from '../../src/config/schema-shape.js';
import { valueText } from './value-text.js';

const INTRODUCTION = `# Configuration

Every key of the YAML file, made from the schema by \`npm run docs:configuration\`; a test keeps the two the same.

- A key that does not stand here is an error, and so is a value that does not fit; each is told with its line. \`talkpath config check\` tells all of them without starting anything.
- \`\${VARIABLE}\` and \`\${VARIABLE:-default}\` may stand in every value. \`$\${\` is a literal \`\${\`.
- Flags go before environment variables, these before the file, the file before the defaults. \`talkpath config explain\` shows what holds and where it comes from.
- \`PORT\`, \`HOST\`, \`PUBLIC_URL\`, \`TALKPATH_ADMIN_TOKEN\` (server), \`OPENAI_API_KEY\`, \`OPENAI_BASE_URL\` (openai), \`TWILIO_ACCOUNT_SID\`, \`TWILIO_AUTH_TOKEN\` (twilio) and \`LOG_LEVEL\` (logging) set the keys of these names.
- A running server takes on a changed file by itself, and on \`SIGHUP\`: for new calls. What has to wait for a restart is named in the log. A file with a fault is refused, and the old one stays.
- Editors that know \`yaml-language-server\` complete and check keys in files that begin with \`# yaml-language-server: $schema=talkpath.schema.json\` (a path from the file on, to [config/talkpath.schema.json](../config/talkpath.schema.json)).
`;

/** One line of a table. */
interface Row {
  readonly key: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** The forms of its block that have it, when others don't. */
  readonly only?: readonly string[];
}

/** docs/configuration.md: a section for each block, a line for each key. */
export function configurationPage(schema: z.ZodType): string {
  const blocks = Object.entries(shapeOf(schema).properties ?? {});
  const [plain, others] = [
    blocks.filter(([, shape]) => !hasKeys(shape)),
    blocks.filter(([, shape]) => hasKeys(shape)),
  ];
  const top = plain.map(([key, shape]) => ({ key, shape, isRequired: false }));
  const shared = descriptionsOf(others.find(([key]) => key === 'openai')?.[1]);
  const parts = others.flatMap(([key, shape]) => section(key, shape, key === 'openai' ? new Set() : shared));
  return [INTRODUCTION, table(top), ...parts].join('\n');
}

function descriptionsOf(block: Shape | undefined): ReadonlySet<string> {
  return new Set(Object.values(block?.properties ?? {}).map(({ description = '' }) => description));
}

/** `shared`: what stands in the openai block is not told again for agents. */
function section(path: string, shape: Shape, shared: ReadonlySet<string>, depth = 2): string[] {
  const inner = namedBlockOf(shape);
  const name = inner === undefined ? '' : shape.items === undefined ? '.NAME' : '[…]';
  const rows = rowsOf(inner ?? shape);
  const isForeign = ({ shape: { description = '' } }: Row): boolean => shared.has(description);
  const foreign = new Set(rows.filter(isForeign).map(({ key }) => key));
  const own = rows.filter(({ key }) => !foreign.has(key.replace(/\..*/, '')));
  const below = own.filter((row) => namedBlockOf(row.shape) !== undefined);
  const known = own.filter((row) => !below.includes(row));
  return [
    `${'#'.repeat(depth)} ${path}${name}\n\n${shape.description ?? ''}\n`,
    ...(known.length > 0 ? [table(known)] : []),
    ...(own.length < rows.length
      ? [
          'Besides these: the session keys of [openai](#openai), from `model` to `tools`. They go before those that stand there.\n',
        ]
      : []),
    ...below.flatMap((row) => section(`${path}${name}.${row.key}`, row.shape, shared, depth + 1)),
  ];
}

/** The block that stands under each name of a record, or in each item of a list. */
function namedBlockOf({ additionalProperties, items, properties }: Shape): Shape | undefined {
  if (items !== undefined) return hasKeys(items) ? items : undefined;
  const isRecord = properties === undefined && typeof additionalProperties === 'object';
  return isRecord && hasKeys(additionalProperties) ? additionalProperties : undefined;
}

function hasKeys(shape: Shape): boolean {
  return namedBlockOf(shape) !== undefined || blocksOf(shape).length > 0;
}

function blocksOf(shape: Shape): readonly Shape[] {
  return variantsOf(shape).filter(
    (one) => one.properties !== undefined && one.additionalProperties === false,
  );
}

/** The keys of a block, each followed by those of the block that it is. */
function rowsOf(block: Shape, above = ''): Row[] {
  const blocks = blocksOf(block);
  const keys = [...new Set(blocks.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return keys.flatMap((key) => {
    const having = blocks.filter(({ properties = {} }) => Object.hasOwn(properties, key));
    const shape = joined(having.flatMap(({ properties = {} }) => properties[key] ?? []));
    const isRequired = having.every(({ required = [] }) => required.includes(key));
    const only = having.length < blocks.length ? { only: having.flatMap(nameOfVariant) } : {};
    const row = { key: above + key, shape, isRequired, ...only };
    return namedBlockOf(shape) === undefined ? [row, ...rowsOf(shape, `${above}${key}.`)] : [row];
  });
}

/** The same key of several forms, as one. */
function joined([first = {}, ...more]: readonly Shape[]): Shape {
  if (first.const === undefined || more.length === 0) return first;
  const all = [first, ...more];
  return {
    enum: all.map((one) => one.const),
    description: all.map(({ description = '' }) => description).join(' '),
  };
}

function nameOfVariant({ properties = {} }: Shape): string[] {
  const type = properties['type']?.const;
  return typeof type === 'string' ? [type] : [];
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ key, shape, isRequired, only = [] }) => {
    const condition = only.length === 0 ? '' : `With \`${only.join('`, `')}\`: `;
    const meaning = `${condition}${shape.description ?? ''}`;
    return `| \`${key}\` | ${valueText(shape)} | ${defaultText(shape, isRequired)} | ${escaped(meaning)} |`;
  });
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...lines, ''].join('\n');
}

function defaultText({ fallback, default: given = fallback, unset }: Shape, isRequired: boolean): string {
  if (unset !== undefined) return escaped(unset);
  if (isRequired) return 'required';
  const isEmpty = given === undefined || given === '' || JSON.stringify(given) === '{}';
  if (isEmpty) return '';
  return `\`${typeof given === 'string' ? given : JSON.stringify(given)}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
