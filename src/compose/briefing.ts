import type { Briefing } from '../ports/call-inputs.js';
import { renderProse } from '../lib/template.js';

/** What an agent says and is told in the variables' words; a name that has no value leaves its gap's default, or nothing, in its place. */
export function briefingOf(
  { instructions, greeting }: Briefing,
  variables: Readonly<Record<string, string>>,
): Briefing {
  const render = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : renderProse(text, (name) => valueOf(variables, name));
  return { instructions: render(instructions), greeting: render(greeting) };
}

function valueOf(variables: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(variables, name) ? (variables[name] ?? '') : '';
}
