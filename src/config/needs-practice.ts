import type { Config } from './config.js';

/** Whether a configuration has calls answered by the practice agent: always, or when others fail. */
export function needsPractice({ providerName, agents }: Config): boolean {
  const isPractice = ({ provider }: { readonly provider: string }): boolean => provider === 'practice';
  return (
    providerName === 'practice' || [...agents.values()].some(({ fallbacks }) => fallbacks.some(isPractice))
  );
}
