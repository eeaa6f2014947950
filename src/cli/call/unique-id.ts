const MAX_COUNTER = 10_000;

/** A channel's name as Asterisk makes it: the time in seconds, and a counter. */
export function uniqueId(at: Date): string {
  counter = (counter + 1) % MAX_COUNTER;
  return `${Math.floor(at.getTime() / 1000)}.${counter}`;
}

let counter = Math.floor(Math.random() * MAX_COUNTER);
