import type { FindingCode } from '../../../../src/observe/explain/codes.js';
import type { Scene } from '../../turns/scene.js';
import { CONFIG, type Kit } from '../ordinary.js';
import type { CallPlan } from '../plan.js';

/** One fault: what somebody does wrong in an ordinary call, and what must be named first. */
export interface Fault {
  readonly name: string;
  readonly expected: FindingCode;
  /** How it is brought about: by whom. */
  readonly how: 'peer' | 'carrier' | 'line' | 'tool' | 'settings' | 'machine' | 'disk' | 'caller';
  readonly inject: (plan: CallPlan, kit: Kit) => CallPlan;
}

/** The call with something about its scene, or about anything else, changed. */
export function changed(plan: CallPlan, scene: Partial<Scene>, more: Partial<CallPlan> = {}): CallPlan {
  return { ...plan, ...more, scene: { ...plan.scene, ...scene } };
}

/** The call with other settings of the model's session. */
export function withOpenai(plan: CallPlan, openai: NonNullable<CallPlan['config']['openai']>): CallPlan {
  return { ...plan, config: { ...plan.config, openai: { ...CONFIG.openai, ...openai } } };
}
