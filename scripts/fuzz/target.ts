/** A parser of what others say. */
export interface FuzzTarget {
  readonly name: string;
  readonly corpus: readonly string[];
  /** Its part of all inputs. */
  readonly weight: number;
  /** What it makes of one input; a throw is a defect. */
  take(input: string): unknown;
  close?(): Promise<void>;
}
