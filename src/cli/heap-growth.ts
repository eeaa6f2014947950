import { setFlagsFromString } from 'node:v8';

/** How far V8's old generation may grow beyond what was alive in it before all of it is looked through again. */
const GROWTH_PERCENT = 100;

/**
 * Collections of the whole heap hold up every call for some 100 ms where the server has one core only: V8's threads mark beside it. Left alone, V8 grows the heap of a server
 * with 150 calls by a few megabytes at a time and collects every second or two; this makes it one in some 20 s, for up to twice the memory that is alive.
 * Every V8 of the versions of Node that we run on knows the flag; one that does not says so on stderr and goes on.
 */
export function growHeapInLargeSteps(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
