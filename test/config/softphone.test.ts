import { describe, expect, it } from 'vitest';
import { errorOf, load } from '../support/config-file.js';

describe('calls from a browser', () => {
  it('are on, within bounds, where nothing is said', () => {
    expect(load('').softphone).toEqual({ enabled: true, maxPerAddress: 20, callsPerMinute: 30 });
  });

  it.each(['max_per_address: 0', 'calls_per_minute: 0', 'origins: []'])('are never %s', (wrong) => {
    expect(errorOf(() => load(`softphone: {${wrong}}`)).faults).toHaveLength(1);
  });
});
