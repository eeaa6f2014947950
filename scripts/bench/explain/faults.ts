import { CARRIER_FAULTS } from './faults/carrier.js';
import { FLOOR_FAULTS } from './faults/floor.js';
import { PROVIDER_FAULTS } from './faults/provider.js';
import { RECOVERED_FAULTS } from './faults/recovered.js';
import { SERVER_FAULTS } from './faults/server.js';
import { TOOL_FAULTS } from './faults/tools.js';
import type { Fault } from './faults/fault.js';

/** Every fault that is injected. */
export const FAULTS: readonly Fault[] = [
  ...PROVIDER_FAULTS,
  ...RECOVERED_FAULTS,
  ...CARRIER_FAULTS,
  ...TOOL_FAULTS,
  ...FLOOR_FAULTS,
  ...SERVER_FAULTS,
];
