import { startBridge } from './bridge.js';
import { naiveSound, PASSTHROUGH } from './sounds.js';

/** A bridge of bench:calls, forked with its kind (`floor` or `naive`) and the provider's URL; tells where it listens. */
const [kind = '', providerUrl = ''] = process.argv.slice(2);
const port = await startBridge(providerUrl, kind === 'naive' ? naiveSound : () => PASSTHROUGH);
process.on('disconnect', () => process.exit(0));
process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
