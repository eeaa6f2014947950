import { Load, type LoadFigures } from './load.js';
import type { ProviderOptions } from './provider.js';
import type { LoadTarget } from './road.js';

/** What a load is asked for, and answers each time with its figures. */
export type LoadOrder =
  | {
      readonly type: 'place';
      readonly target: LoadTarget;
      readonly calls: number;
      readonly perSecond: number;
    }
  | { readonly type: 'begin' }
  | { readonly type: 'figures' }
  | { readonly type: 'end' };

/** What it tells. */
export type LoadAnswer =
  | { readonly type: 'ready'; readonly baseUrl: string }
  | { readonly type: 'done'; readonly figures: LoadFigures }
  | { readonly type: 'failed'; readonly why: string };

/** The load on one server, forked with its provider's options as JSON. */
const options = JSON.parse(process.argv[2] ?? '') as ProviderOptions;
const load = new Load();
const tell = (answer: LoadAnswer): void => void process.send?.(answer);

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (figures) => tell({ type: 'done', figures }),
    (error: unknown) => tell({ type: 'failed', why: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready', baseUrl: await load.open(options) });

async function carryOut(order: LoadOrder): Promise<LoadFigures> {
  if (order.type === 'end') return load.end();
  if (order.type === 'place') await load.place(order.target, order.calls, order.perSecond);
  else if (order.type === 'begin') load.begin();
  return load.figures();
}
