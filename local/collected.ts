/**
 * Log lines written some at a time, as the clouds collect them, too. Alone, each costs a writing to
 * a file, or wakes up the process that reads it: at a thousand requests a second that takes more
 * than making them. For Node, and for the Worker's isolate.
 */

/** How long a line waits for others, in milliseconds. */
export const patience = 20;

export interface Collected {
  add(text: string): void;
  /** Writes at once what still waits. */
  writeAll(): void;
}

/**
 * @param write takes all that was added since it was last called
 * @param later runs what it is given after `patience`; asked once for each writing, and again every
 *   hundred texts, should it have come to nothing
 */
export function collected(
  write: (texts: string[]) => void,
  later: (run: () => void) => void,
): Collected {
  let waiting: string[] = [];
  const writeAll = () => {
    const texts = waiting;
    waiting = [];
    if (texts.length > 0) write(texts);
  };
  const add = (text: string) => {
    if (waiting.push(text) % 100 === 1) later(writeAll);
  };
  return { add, writeAll };
}
