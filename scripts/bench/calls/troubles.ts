import type { LoadFigures } from './load.js';

/** On a machine that is very busy a marker may get lost that was carried: such a part of them, or one. */
const MAY_BE_LOST_SHARE = 0.01;

/** What went wrong in the calls of one load, round after round; empty where nothing did. What is not carried costs nothing, so that figures beside it say less than they seem. */
export function troublesOf(rounds: readonly LoadFigures[]): readonly string[] {
  const most = (of: (load: LoadFigures) => number): number => Math.max(0, ...rounds.map(of));
  const sum = (of: (load: LoadFigures) => number): number =>
    rounds.reduce((total, load) => total + of(load), 0);
  // Calls that broke off and strays are counted since the load began, the others in each round.
  return [
    ...told(
      most(({ broken }) => broken),
      'calls broke off',
    ),
    ...told(
      most(({ strays }) => strays),
      'sessions were no call’s, or not its first',
    ),
    ...told(
      sum(({ lost }) => lost),
      'markers were lost',
    ),
    ...told(
      sum(({ unanswered }) => unanswered),
      'turns were not answered',
    ),
    ...told(
      most(({ wentMissingMs }) => wentMissingMs),
      'ms of a caller’s audio went missing',
    ),
  ];
}

/** The same without markers that may get lost: what a run fails by. */
export function failuresOf(rounds: readonly LoadFigures[]): readonly string[] {
  const lost = rounds.reduce((sum, load) => sum + load.lost, 0);
  const markers = rounds.reduce((sum, { up }) => sum + up.count, lost);
  const isFew = lost <= Math.max(1, Math.floor(markers * MAY_BE_LOST_SHARE));
  return troublesOf(isFew ? rounds.map((load) => ({ ...load, lost: 0 })) : rounds);
}

/** Whether nothing at all came through by which one way's delay could be told. */
export function hasNoMarker({ up, down }: Pick<LoadFigures, 'up' | 'down'>): boolean {
  return Number.isNaN(up.p50) || Number.isNaN(down.p50);
}

function told(count: number, what: string): readonly string[] {
  return count > 0 ? [`${count.toFixed(0)} ${what}`] : [];
}
