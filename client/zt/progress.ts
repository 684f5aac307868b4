/** A progress bar of a long import, on a terminal only. */
import { paint } from "./output.ts";

const width = 24;
/** Milliseconds between two drawings. */
const frame = 100;

export class Progress {
  readonly #stream = process.stderr;
  readonly #total: number | undefined;
  readonly #start = Date.now();
  #drawn = 0;

  /** @param total bytes; undefined if unknown */
  constructor(total: number | undefined) {
    this.#total = total;
  }

  show(bytes: number, events: number): void {
    if (!this.#stream.isTTY || Date.now() - this.#drawn < frame) return;
    this.#drawn = Date.now();
    const rate = Math.round((events * 1000) / Math.max(1, Date.now() - this.#start));
    const counts = `${events.toLocaleString("en-US")} events  ${rate.toLocaleString("en-US")}/s`;
    this.#stream.write(`\r\u001b[K${this.#bar(bytes)}${counts}`);
  }

  /** Removes the bar. */
  clear(): void {
    if (this.#stream.isTTY && this.#drawn > 0) this.#stream.write("\r\u001b[K");
  }

  #bar(bytes: number): string {
    if (!this.#total) return "";
    const part = Math.min(1, bytes / this.#total);
    const full = Math.round(part * width);
    const bar =
      paint("green", "█".repeat(full), this.#stream) +
      paint("dim", "░".repeat(width - full), this.#stream);
    return `${bar} ${String(Math.floor(part * 100)).padStart(3)} %  `;
  }
}
