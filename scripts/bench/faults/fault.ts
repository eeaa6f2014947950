import type { Caller } from './caller.js';
import type { CarrierLine } from './carrier-line.js';
import type { FarLane } from './far-side.js';
import type { ServerUnderTest } from './server.js';
import type { Lane } from './tcp-proxy.js';

/** The moments of a call at which something goes wrong. */
export const PHASES = ['ringing', 'greeting', 'listening', 'speaking', 'tool', 'goodbye'] as const;
export type Phase = (typeof PHASES)[number];

/** Everything around one call that can be made to fail. */
export interface Surroundings {
  readonly server: ServerUnderTest;
  readonly caller: Caller;
  /** The agent's model: what it says and does. */
  readonly far: FarLane;
  /** The wire between the server and the model, and that to the second model. */
  readonly providerWire: Lane;
  readonly fallbackWire: Lane;
  readonly carrier: CarrierLine;
  /** The wire between the carrier and the server. */
  readonly carrierWire: Lane;
}

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  readonly where: 'provider' | 'carrier' | 'host';
  /** In the phase `ringing` it happens before the call, or when the session or the stream has just come about. */
  /** Where the server's log goes; a pipe where nothing is said. */
  readonly log?: 'file';
  readonly whenRinging: 'before' | 'session' | 'stream';
  readonly strike: (around: Surroundings) => void | Promise<void>;
  /** Settles when the server has noticed: a call that rings after it rings after that. */
  readonly noticed?: (around: Surroundings) => Promise<void>;
}
