/** What an inbox of several is to hold: ids in memory, by how they stand there. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { Break } from "./interfered.ts";

export const names = ["default", "a", "b", "c"] as const;
export type Name = (typeof names)[number];
export const patterns = [undefined, "x", "x*", "y"] as const;
export type Pattern = (typeof patterns)[number];
export const sources = [undefined, "x", "xy", "y"] as const;

export const standings = ["pending", "acknowledged", "dead_letter"] as const;
type Standing = (typeof standings)[number];

export type How = { kind: Break; write: number } | undefined;

export type Change =
  | { name: Name; pattern: Pattern; isFilled: boolean }
  | { name: Exclude<Name, "default">; isDeleted: true };

/** One that was deleted and made anew is another. */
export class ModelInbox {
  pattern: Pattern;
  readonly events = new Map<string, Standing>();
  /** What it is still to be filled with; undefined: it is not being filled. */
  awaited: Set<string> | undefined;

  constructor(pattern: Pattern) {
    this.pattern = pattern;
  }

  letsIn({ source }: Pick<AcceptedEvent, "source">): boolean {
    if (this.pattern === undefined) return true;
    return this.pattern === "x*" ? (source?.startsWith("x") ?? false) : source === this.pattern;
  }

  in(standing: Standing): string[] {
    return [...this.events].flatMap(([id, each]) => (each === standing ? [id] : [])).sort();
  }

  lacks(event: Pick<AcceptedEvent, "event_id" | "source">): boolean {
    return this.letsIn(event) && !this.events.has(event.event_id);
  }
}

export const standingAfter = {
  acknowledge: "acknowledged",
  reject: "dead_letter",
  release: "pending",
} as const;
