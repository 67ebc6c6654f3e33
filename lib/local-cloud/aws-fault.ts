/**
 * An AWS service's refusal as the SDK expects it: an error code, an HTTP status, a message. It is an answer to a
 * caller, not an error of this project.
 */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsFault';
    this.code = code;
    this.status = status;
  }
}
