/** A reason not to start that a person can act on: it is shown as one sentence, without a stack. */
export class StartFailure extends Error {
  override name = "StartFailure";
}

/** @returns the sentence for a person, if the error has one. */
export function sentenceOf(error: unknown): string | undefined {
  return error instanceof StartFailure ? error.message : undefined;
}
