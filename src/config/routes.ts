import { didYouMean } from '../lib/did-you-mean.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { Agent, Config, Route } from './config.js';
import type { ConfigFile } from './schema.js';
import type { FaultReport } from './report.js';

/** A number in E.164 (up to 15 digits), whole or its beginning followed by `*`. */
const PATTERN = /^\+(\d{2,15}|\d{0,14}\*)$/;

/** What people put into numbers for the eye. */
const ORNAMENTS = /[\s().\-/]/g;

/** The two ends of a call, as the carrier gave them. */
export interface CallEnds {
  readonly from: string;
  readonly to: string;
}

/** Who takes a call: the agent of the first route that fits, else the default agent. */
export function agentFor(config: Pick<Config, 'routes' | 'agents' | 'defaultAgent'>, ends: CallEnds): Agent {
  const [from, to] = [plainNumber(ends.from), plainNumber(ends.to)];
  const route = config.routes.find((one) => matches(one.to, to) && matches(one.from, from));
  return (route && config.agents.get(route.agent)) ?? config.defaultAgent;
}

function matches(pattern: string | undefined, number: string): boolean {
  return pattern === undefined || numberMatches(pattern, number);
}

/** Whether it is a number that a carrier might send, or a beginning of one and a `*`. */
export function isNumberPattern(text: string): boolean {
  return PATTERN.test(text);
}

/** Whether a number is this one, or begins so: both without ornaments. */
export function numberMatches(pattern: string, number: string): boolean {
  return pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : number === pattern;
}

/** A number without what people put into it for the eye. */
export function plainNumber(number: string): string {
  return number.replaceAll(ORNAMENTS, '');
}

/** The routes as they are compared: numbers without ornaments. */
export function buildRoutes(routes: ConfigFile['routes']): Route[] {
  return routes.map(({ to, from, agent }) =>
    withoutUndefined({
      to: to === undefined ? undefined : plainNumber(to),
      from: from === undefined ? undefined : plainNumber(from),
      agent,
    }),
  );
}

/** Notes numbers that no carrier would ever send, agents that there are not, and routes that no call can reach. */
export function checkRoutes(
  written: ConfigFile['routes'],
  agents: readonly string[],
  report: FaultReport,
): void {
  const routes = buildRoutes(written);
  for (const [index, route] of routes.entries()) {
    checkAgent(route, index, agents, report);
    checkNumbers(route, index, report);
  }
  const isSound = routes.map((_, index) => !report.isFaulty(['routes', index]));
  for (const [index, route] of routes.entries()) {
    const covering = routes.findIndex((earlier, at) => at < index && isSound[at] && covers(earlier, route));
    if (isSound[index] && covering !== -1)
      report.add(['routes', index], {
        message: `is never reached: routes[${covering}] takes these calls first`,
      });
  }
}

function checkAgent(route: Route, index: number, agents: readonly string[], report: FaultReport): void {
  const path = ['routes', index, 'agent'];
  if (agents.includes(route.agent) || report.isFaulty(path)) return;
  report.add(path, {
    message: `must be the name of an agent; known agents: ${agents.join(', ')}`,
    suggestion: didYouMean(route.agent, agents),
  });
}

function checkNumbers(route: Route, index: number, report: FaultReport): void {
  for (const end of ['to', 'from'] as const) {
    const pattern = route[end];
    if (pattern !== undefined && !isNumberPattern(pattern))
      report.add(['routes', index, end], {
        message: 'must be a number like +15551234567, or its beginning and a * like +1555*',
      });
  }
  const takesAll = route.to === undefined && route.from === undefined;
  if (takesAll && !report.isFaulty(['routes', index]))
    report.add(['routes', index], {
      message: 'must have to or from; calls that no route takes go to the agent named default',
    });
}

/** Whether one route takes every call that another would take. */
function covers(wider: Route, narrower: Route): boolean {
  return includes(wider.to, narrower.to) && includes(wider.from, narrower.from);
}

function includes(wider: string | undefined, narrower: string | undefined): boolean {
  if (wider === undefined) return true;
  if (narrower === undefined) return false;
  return wider === narrower || (wider.endsWith('*') && narrower.startsWith(wider.slice(0, -1)));
}
