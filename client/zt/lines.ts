/**
 * The lines of a byte stream, strictly UTF-8. Only LF ends a line: JSON strings may hold the other
 * line separators of Unicode.
 */
import type { Readable } from "node:stream";

export interface Line {
  /** From 1. */
  number: number;
  text: string;
  /** Of the stream, up to the end of this line. */
  bytes: number;
}

export interface BadLine {
  number: number;
  problem: string;
  bytes: number;
}

/** Longer ones are more than any request may hold. Bytes. */
const longest = 1_048_576;

/** Blank lines count, and are left out. */
export async function* linesOf(stream: Readable): AsyncGenerator<Line | BadLine, void, undefined> {
  let number = 1;
  let bytes = 0;
  let pending: Buffer[] = [];
  let size = 0;
  const take = (last: Buffer): Line | BadLine | undefined => {
    const line = lineOf({
      number: number++,
      pieces: [...pending, last],
      size: size + last.length,
      bytes,
    });
    pending = [];
    size = 0;
    return line;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      bytes += end + 1 - start;
      const line = take(chunk.subarray(start, end));
      if (line) yield line;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    bytes += rest.length;
    size += rest.length;
    if (size <= longest) pending.push(rest);
  }
  const line = take(Buffer.alloc(0));
  if (line) yield line;
}

interface RawLine {
  number: number;
  pieces: Buffer[];
  size: number;
  bytes: number;
}

function lineOf({ number, pieces, size, bytes }: RawLine): Line | BadLine | undefined {
  if (size > longest) return { number, problem: `is longer than ${longest} bytes`, bytes };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)).trim();
    return text === "" ? undefined : { number, text, bytes };
  } catch {
    return { number, problem: "is not valid UTF-8", bytes };
  }
}
