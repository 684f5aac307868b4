/** An error of a service of AWS: it answers with status 400 and its own name for it. */
export class ServiceError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
