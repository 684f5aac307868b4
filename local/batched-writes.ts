/**
 * Writes log lines in batches, as the clouds collect them: a write for each line would take more
 * time than the requests themselves. For Node, and for the Worker's isolate.
 */

/** How long a line waits for others, in milliseconds. */
export const maxDelay = 20;

export interface BatchedWrites {
  add(text: string): void;
  /** Writes at once what still waits. */
  flush(): void;
}

/**
 * @param write takes all that was added since it was last called
 * @param schedule runs what it is given after `maxDelay`; called once for each batch, and again
 *   every hundred texts, in case it was cancelled
 */
export function batchWrites(
  write: (texts: string[]) => void,
  schedule: (run: () => void) => void,
): BatchedWrites {
  let waiting: string[] = [];
  const flush = () => {
    const texts = waiting;
    waiting = [];
    if (texts.length > 0) write(texts);
  };
  const add = (text: string) => {
    if (waiting.push(text) % 100 === 1) schedule(flush);
  };
  return { add, flush };
}
