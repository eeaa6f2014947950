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
    read(token, gone.signal).then(setAbout, () => {
      if (!gone.signal.aborted) setAbout(undefined);
    });
    return () => gone.abort();
  }, [token]);
  return about;
}

/** Without a token the server is asked first whether it wants one: a refusal would be an error in the browser's console. */
async function read(token: string | undefined, signal: AbortSignal): Promise<About | undefined> {
  const isLocked = token === undefined && lockedIn(await askJson('/console/locked', signal));
  return isLocked ? undefined : aboutOf(await askJson('/console/about', signal));
}

function lockedIn(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'locked' in body && body.locked === true;
}

function aboutOf(body: unknown): About | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const { version, provider, agents } = fields;
  if (typeof version !== 'string' || typeof provider !== 'string' || !Array.isArray(agents)) return undefined;
  return { version, provider, agents: agents.filter((name) => typeof name === 'string') };
}
