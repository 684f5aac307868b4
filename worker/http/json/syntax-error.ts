/** The text is not JSON. */
export class JsonSyntaxError extends Error {
  /** Offset of the first character that cannot stand where it stands, in UTF-16 units. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "JsonSyntaxError";
    this.position = position;
  }
}
