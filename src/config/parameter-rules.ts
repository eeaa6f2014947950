import { didYouMean } from '../lib/did-you-mean.js';
import { defaultsOf, schemaFaults } from '../lib/json-schema.js';
import { parseTemplate } from '../lib/template.js';
import type { YamlPath } from './faults.js';
import { TOOL_VARIABLES } from './gaps.js';
import type { FaultReport } from './report.js';
import { textsOf } from './request-rules.js';
import type { HttpToolBlock } from './tools-schema.js';

/** The arguments of a tool are always an object. */
export function checkKind({ parameters }: HttpToolBlock, at: YamlPath, report: FaultReport): void {
  if (parameters === undefined || parameters.type === 'object') return;
  const suggestion =
    typeof parameters.type === 'string' ? didYouMean(parameters.type, ['object']) : undefined;
  report.add([...at, 'parameters', 'type'], { message: 'must be object', suggestion });
}

/** Notes what makes the parameters no JSON Schema, or another one than was meant. */
export function checkSchema({ parameters = {} }: HttpToolBlock, at: YamlPath, report: FaultReport): void {
  for (const { path, ...words } of schemaFaults(parameters))
    // The kind of the whole has been judged.
    if (path[0] !== 'type') report.add([...at, 'parameters', ...path], words);
}

/** A property may not hide a variable of the call, and what is required must be there. */
export function checkParameters(
  properties: readonly string[],
  required: readonly string[],
  at: YamlPath,
  report: FaultReport,
): void {
  for (const name of TOOL_VARIABLES)
    if (properties.includes(name))
      report.add([...at, 'parameters', 'properties', name], {
        message: 'is filled with what the call says, never by the model; give the parameter another name',
        aboutKey: true,
      });
  for (const [index, name] of required.entries())
    if (!properties.includes(name))
      report.add([...at, 'parameters', 'required', index], {
        message: `is none of the properties: ${properties.join(', ') || 'there are none'}`,
        suggestion: didYouMean(name, properties),
      });
}

/** An address with a hole leads somewhere else: notes gaps of the path that the model may leave unfilled. */
export function checkPathGaps(
  { url, parameters = {} }: HttpToolBlock,
  at: YamlPath,
  report: FaultReport,
): void {
  const required = parameters.required ?? [];
  const defaults = defaultsOf(parameters);
  const properties = new Map(Object.entries(parameters.properties ?? {}));
  const mayBeAbsent = (name: string): boolean =>
    properties.has(name) && !required.includes(name) && !defaults.has(name);
  for (const name of parseTemplate(url).names)
    // What is no plain value has a fault of its own.
    if (mayBeAbsent(name) && compoundKind(properties.get(name)) === undefined)
      report.add([...at, 'url'], {
        message: `{{${name}}} stands in the path, but ${name} is optional; make it required or give it a default`,
        hidesFound: true,
      });
}

/** What has parts can only be sent as JSON: notes gaps outside the body that a list or a block would fill. */
export function checkPlainGaps(block: HttpToolBlock, at: YamlPath, report: FaultReport): void {
  const properties = new Map(Object.entries(block.parameters?.properties ?? {}));
  for (const { path, text } of textsOf(block))
    for (const name of path[0] === 'body' ? [] : parseTemplate(text).names) {
      const kind = compoundKind(properties.get(name));
      if (kind !== undefined)
        report.add([...at, ...path], {
          message: `{{${name}}} is ${kind}, which only the body can carry; send it there, or make it a plain parameter`,
          hidesFound: true,
        });
    }
}

/** In words, what a schema says its values are, if they are nothing but lists or blocks. */
function compoundKind(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) return undefined;
  const types: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const [kind, ...others] = types.filter((type) => type !== 'null');
  if (others.length > 0) return undefined;
  return kind === 'array' ? 'a list' : kind === 'object' ? 'an object' : undefined;
}
