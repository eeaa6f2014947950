import { describe, expect, it } from 'vitest';
import { configHelp, configPathFor } from '../../src/cli/config-path.js';

describe('what --help says of --config', () => {
  it('names the file that is read without it', () => {
    expect(configHelp({ env: { TALKPATH_CONFIG: 'office.yaml' } })).toContain('office.yaml');
    expect(configHelp({ env: {} })).toContain(`the program’s own, ${configPathFor({ env: {} })})`);
  });
});
