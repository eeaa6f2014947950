import type { YamlPath } from './faults.js';
import { mcpToolName } from './known-tools.js';
import type { FaultReport } from './report.js';
import type { ToolsBlock } from './tools-schema.js';

/** The longest name of a tool that models take, and the characters. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Notes names that two tools would have, and those that no model takes. */
export function checkToolNames(
  { http, mcp }: ToolsBlock,
  builtIn: readonly string[],
  report: FaultReport,
): void {
  const taken = new Map(builtIn.map((name) => [name, 'a tool of the program']));
  const claim = (name: string, path: YamlPath, owner: string): void => {
    const other = taken.get(name);
    if (other === undefined) taken.set(name, owner);
    else report.add(path, { message: `${name} is the name of ${other}; choose another`, aboutKey: true });
  };
  for (const name of Object.keys(http)) claim(name, ['tools', 'http', name], 'a tool under tools.http');
  for (const name of Object.keys(mcp)) claim(name, ['tools', 'mcp', name], 'a server under tools.mcp');
  for (const [server, { allow }] of Object.entries(mcp))
    for (const [index, tool] of allow.entries()) {
      const path = ['tools', 'mcp', server, 'allow', index];
      const name = mcpToolName(server, tool);
      if (allow.indexOf(tool) !== index) report.add(path, { message: 'is listed twice' });
      else if (TOOL_NAME.test(name)) claim(name, path, `a tool of the server ${server}`);
      else
        report.add(path, { message: 'can not be used: models take names of up to 64 letters, digits, _ -' });
    }
}
