import type { YamlPath } from './faults.js';
import { checkNoGaps, TOOL_VARIABLES } from './gaps.js';
import { checkKind, checkParameters, checkPathGaps, checkPlainGaps, checkSchema } from './parameter-rules.js';
import type { FaultReport } from './report.js';
import { checkRequest } from './request-rules.js';
import { deadlineOf } from './tools.js';
import type { HttpToolBlock, ToolsBlock, TraitsBlock } from './tools-schema.js';

/** Keys whose outcome nobody waits for when the tool runs in the background. */
const WAITED_FOR = [
  'progress',
  'result',
  'error_message',
] as const satisfies readonly (keyof HttpToolBlock)[];

/** Notes what is wrong with the tools that are HTTP requests. */
export function checkHttpTools(tools: ToolsBlock, report: FaultReport): void {
  for (const [name, block] of Object.entries(tools.http)) {
    const at = ['tools', 'http', name];
    checkKind(block, at, report);
    // A block that could not be read whole does not tell which gaps its parameters fill.
    const isSure = !report.isFaulty([...at, 'parameters']);
    const properties = Object.keys(block.parameters?.properties ?? {});
    const known = isSure ? [...properties, ...TOOL_VARIABLES] : undefined;
    checkRequest(block, at, { known, privateHosts: tools.private_hosts }, report);
    if (isSure) {
      checkParameters(properties, block.parameters?.required ?? [], at, report);
      checkPathGaps(block, at, report);
      checkPlainGaps(block, at, report);
    }
    checkSchema(block, at, report);
    checkTimeout(block, tools, at, report);
    checkTraits(block, at, report);
    checkNoGaps(block.error_message, [...at, 'error_message'], report);
  }
}

function checkTimeout(block: HttpToolBlock, tools: ToolsBlock, at: YamlPath, report: FaultReport): void {
  const deadlineMs = deadlineOf(block, tools);
  const isSure = !report.isFaulty(['tools', 'deadline_ms']) && !report.isFaulty([...at, 'deadline_ms']);
  if (isSure && block.timeout_ms !== undefined && block.timeout_ms > deadlineMs)
    report.add([...at, 'timeout_ms'], {
      message: `must be at most the tool's deadline, deadline_ms: ${deadlineMs}`,
    });
}

/** Notes what a tool says about its use that can't be, or does nothing. */
export function checkTraits(block: TraitsBlock, at: YamlPath, report: FaultReport): void {
  const { progress, mode } = block;
  if (progress !== undefined && !report.isFaulty([...at, 'progress'])) {
    const path = [...at, 'progress'];
    if ((progress.say === undefined) === (progress.sound === undefined))
      report.add(path, {
        message: 'needs one of the two: say (a sentence) or sound (tone, music or none)',
        aboutKey: true,
      });
    checkNoGaps(progress.say, [...path, 'say'], report);
  }
  if (mode !== 'background') return;
  for (const key of WAITED_FOR)
    if (Object.hasOwn(block, key))
      report.add([...at, key], {
        message: 'has no effect with mode: background, where nobody waits for the tool',
        aboutKey: true,
      });
}
