import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tool, ToolArguments } from '../../src/ports/tool.js';
import { BUILT_IN_NAMES, builtInTools } from '../../src/tools/registry.js';
import { toolContract, type ToolUnderTest } from './tool.contract.js';

const FOLDER = join(import.meta.dirname, '..', '..', 'src', 'tools');
/** A tool's file has the tool's name, words joined by `_`; every other file has one word, or words joined by `-`. */
const TOOL_FILE = /^([a-z0-9]+(?:_[a-z0-9]+)+)\.ts$/;
const FILES = readdirSync(FOLDER).flatMap((file) => TOOL_FILE.exec(file)?.[1] ?? []);
const DESTINATIONS = ['sales', 'support'];

/** An example for each tool that comes with the program, and what it can not do without. */
const EXAMPLES: Readonly<Record<string, { args: ToolArguments; needs: ToolUnderTest['needs'] }>> = {
  hangup_call: { args: { farewell: 'Goodbye!', reason: 'the caller is done' }, needs: 'a line' },
  transfer_call: { args: { destination: 'sales', reason: 'wants to buy' }, needs: 'a line' },
  cancel_transfer: { args: {}, needs: 'a line' },
  send_dtmf: { args: { digits: '1w4711#' }, needs: 'a line' },
  leave_voicemail: { args: { reason: 'nobody is in' }, needs: 'a line' },
  request_transcript: { args: { note: 'for the caller' }, needs: 'after-call' },
  send_call_summary: { args: { summary: 'A table for two at eight.' }, needs: 'after-call' },
  get_call_info: { args: {}, needs: 'nothing' },
};

const builtIn = (): readonly Tool[] =>
  builtInTools({ destinations: DESTINATIONS, date: () => new Date(0), timeZone: 'Europe/Berlin' });

describe('the tools that come with the program', () => {
  it('are one file each in src/tools, and every such file is registered', () => {
    expect([...BUILT_IN_NAMES].sort()).toEqual([...FILES].sort());
  });

  it.each(FILES)('%s is what its file exports, and has an example here', async (name) => {
    const exported = Object.values((await import(join(FOLDER, `${name}.ts`))) as object);
    const registered = builtIn().find((tool) => tool.name === name);
    const made = exported.filter((each) => each === registered || typeof each === 'function');
    expect(made).toHaveLength(1);
    expect(Object.keys(EXAMPLES)).toContain(name);
  });
});

for (const { name } of builtIn()) {
  toolContract(name, {
    tool: () => {
      const tool = builtIn().find((each) => each.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      return tool;
    },
    example: EXAMPLES[name]?.args ?? {},
    needs: EXAMPLES[name]?.needs ?? 'nothing',
    destinations: DESTINATIONS,
  });
}
