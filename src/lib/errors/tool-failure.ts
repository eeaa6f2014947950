import { TalkpathError, type ErrorCode } from '../errors.js';

/** A failure of a tool for which the operator has words that the caller shall hear. */
export class ToolFailure extends TalkpathError {
  readonly tellTheCaller: string;

  constructor(code: ErrorCode, message: string, tellTheCaller: string) {
    super(code, message);
    this.tellTheCaller = tellTheCaller;
  }
}
