import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_NAMES, builtInTools } from '../../src/tools/registry.js';
import { describeTool, type ToolExamples } from './tool.contract.js';

const TOOLS = join(import.meta.dirname, '..', '..', 'src', 'tools');
const LONG = 'x'.repeat(5000);

const EXAMPLES: Readonly<Record<string, ToolExamples>> = {
  hangup_call: {
    fitting: [{ reason: 'done' }, { farewell: 'Goodbye.', reason: 'done' }],
    unfitting: [{}, { reason: 7 }, { reason: 'done', farewell: LONG }, { reason: 'done', now: true }],
  },
  transfer_call: {
    fitting: [{ destination: 'sales', reason: 'a quote' }],
    unfitting: [{ destination: '+19005550100', reason: 'a trick' }, { destination: 'sales' }, {}],
  },
  cancel_transfer: { fitting: [{}], unfitting: [{ destination: 'sales' }] },
  send_dtmf: { fitting: [{ digits: '1w#' }], unfitting: [{}, { digits: '' }, { digits: 'call me' }] },
  leave_voicemail: { fitting: [{ reason: 'nobody is there' }], unfitting: [{}, { reason: LONG }] },
  request_transcript: { fitting: [{}, { note: 'for Ada' }], unfitting: [{ note: 1 }, { to: 'Ada' }] },
  send_call_summary: { fitting: [{ summary: 'All is well.' }], unfitting: [{}, { summary: '' }] },
  get_call_info: { fitting: [{}], unfitting: [{ secret: true }] },
};

const tools = builtInTools({ destinations: ['sales'], date: () => new Date(0) });

describe('the built-in tools', () => {
  it('are all held to the contract', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...BUILT_IN_NAMES].sort());
  });

  it('have a file each, of the same name', () => {
    expect(BUILT_IN_NAMES.filter((name) => !existsSync(join(TOOLS, `${name}.ts`)))).toEqual([]);
  });
});

for (const tool of tools) describeTool(tool, EXAMPLES[tool.name] ?? { fitting: [], unfitting: [] });
