/** What the page tells a worklet when it makes it. */
interface WorkletOptions {
  readonly processorOptions?: { readonly rateHz?: unknown };
}

/** The rate that the page asked the worklet for (Hz). */
export function rateOf({ processorOptions }: WorkletOptions): number {
  return Number(processorOptions?.rateHz);
}
