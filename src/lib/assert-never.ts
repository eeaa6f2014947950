/** Marks a switch over a union as complete: adding a member without a case fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}
