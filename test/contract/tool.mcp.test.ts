import { afterAll } from 'vitest';
import type { McpServerDefinition } from '../../src/ports/tool-definitions.js';
import { connected, listening, overHttp, overStdio, stopMcp } from '../support/mcp-fixture.js';
import { toolContract } from './tool.contract.js';

const ALLOWED = ['find_dish'];
const { url } = await listening();
const definitions: readonly McpServerDefinition[] = [
  { ...overStdio(ALLOWED), name: 'stdio' },
  { ...overHttp(url, ALLOWED), name: 'http' },
];
const { servers } = await connected(...definitions);
afterAll(stopMcp);

for (const { name } of definitions) {
  toolContract(`${name}_find_dish`, {
    tool: () => {
      const tool = servers.tools().find((each) => each.name === `${name}_find_dish`);
      if (tool === undefined) throw new Error(`${name} is not there`);
      return tool;
    },
    example: { name: 'soup' },
    needs: 'nothing',
  });
}
