import type { ReactNode } from 'react';
import type { About } from '../api/about.js';
import type { Phone } from './use-call.js';

/** Who answers. Only operators may choose; others talk to whom the routes choose. */
export function AgentChoice({
  phone: { state, settings, set },
  about,
}: {
  readonly phone: Phone;
  readonly about: About | undefined;
}): ReactNode {
  const isFree = state.phase === 'idle' || state.phase === 'ended';
  if (!isFree || about === undefined) {
    const { agent, provider } = state.call;
    const names = agent === undefined ? 'Your agent' : `${agent} · ${provider ?? ''}`;
    return <p className="who">{names.replace(/ · $/, '')}</p>;
  }
  const [first = 'default', ...others] = about.agents;
  return (
    <label className="who">
      <span className="vh">Agent</span>
      <select value={settings.agent} onChange={({ target }) => set({ agent: target.value })}>
        <option value="">{others.length === 0 ? first : `${first} (by the routes)`}</option>
        {others.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <span className="provider">{about.provider}</span>
    </label>
  );
}
