/** A stage that counts samples and knows no clock: the same input gives the same output however it is cut into pushes. */
export interface Processor<In, Out> {
  push(input: In): readonly Out[];
  /** What is still held back, padded as the stage says; afterwards the stage is as new. */
  flush(): readonly Out[];
}
