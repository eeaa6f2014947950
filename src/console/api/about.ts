import { useEffect, useState } from 'react';
import { askJson } from './ask.js';
import { useToken } from './session.js';

/** What the server is, for operators. */
export interface About {
  readonly version: string;
  readonly provider: string;
  /** Names of agents, the default one first. */
  readonly agents: readonly string[];
}

/** What the server says of itself; undefined for who is no operator. */
export function useAbout(): About | undefined {
  const token = useToken();
  const [about, setAbout] = useState<About>();
  useEffect(() => {
    const gone = new AbortController();
    askJson('/console/about', gone.signal).then(
      (body) => setAbout(aboutOf(body)),
      () => {
        if (!gone.signal.aborted) setAbout(undefined);
      },
    );
    return () => gone.abort();
  }, [token]);
  return about;
}

function aboutOf(body: unknown): About | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const { version, provider, agents } = fields;
  if (typeof version !== 'string' || typeof provider !== 'string' || !Array.isArray(agents)) return undefined;
  return { version, provider, agents: agents.filter((name) => typeof name === 'string') };
}
