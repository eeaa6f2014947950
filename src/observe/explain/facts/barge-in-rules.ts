import { z } from 'zod';

/** Who could interrupt the agent in this call. */
export interface BargeInRules {
  readonly mode: 'local' | 'provider' | 'off';
  /** Whether the greeting too. */
  readonly greeting: boolean;
}

const recipe = z.object({
  floor: z.object({ mode: z.enum(['local', 'provider', 'off']) }),
  greetingInterruptible: z.boolean(),
});

/** What the head of a journal says of it; undefined where that was left out. */
export function bargeInRulesOf(written: unknown): BargeInRules | undefined {
  const { success, data } = recipe.safeParse(written);
  return success ? { mode: data.floor.mode, greeting: data.greetingInterruptible } : undefined;
}
