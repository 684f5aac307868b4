/**
 * Standard output is for what was asked for, and nothing else; everything else goes to standard
 * error.
 */
import { styleText } from "node:util";
import { TriggersError } from "../src/errors.ts";
import { eventJson } from "../src/event-json.ts";
import type { InboxEvent } from "../src/types.ts";

/** A reader that has closed the pipe (`zt inbox | head -n 1`) is no failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : 1),
  );
}

/** Waits until the reader has room. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(`${text}\n`, () => resolve());
  });

export const printError = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

export function printFailure(error: unknown): void {
  printError(
    `zt: ${error instanceof TriggersError ? sentenceOf(error) : (error as Error).message}`,
  );
}

function sentenceOf({ message, code, requestId }: TriggersError): string {
  return `${message} (${code}${requestId === undefined ? "" : `, request ${requestId}`})`;
}

type Style = Parameters<typeof styleText>[0];

/** Colours on a terminal only, and not with NO_COLOR. https://no-color.org */
export function paint(
  style: Style,
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const isColourful = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return isColourful ? styleText(style, text, { validateStream: false }) : text;
}

export interface Look {
  json?: boolean | undefined;
  pretty?: boolean | undefined;
}

export const isForPeople = ({ json, pretty }: Look): boolean =>
  pretty ?? (json ? false : process.stdout.isTTY === true);

/** @param leaseId put into the line, so that `zt ack -` finds it */
export function printEvent(
  event: InboxEvent<unknown>,
  look: Look,
  leaseId?: string,
): Promise<void> {
  if (isForPeople(look)) return print(prettyEvent(event));
  // Line breaks stand only between the tokens of JSON, never in a string.
  const json = eventJson(event).replace(/[\r\n]+/g, " ");
  return print(
    leaseId === undefined ? json : `{"lease_id":${JSON.stringify(leaseId)},${json.slice(1)}`,
  );
}

function prettyEvent(event: InboxEvent<unknown>): string {
  const { event_id, timestamp, status, source, type, tags = [] } = event;
  const about = [
    source && paint("cyan", source),
    type && paint("bold", type),
    ...tags.map((tag) => paint("magenta", `#${tag}`)),
  ];
  const head = [
    paint("dim", timestamp),
    statusText(status),
    ...about.filter((text) => text),
    paint("dim", event_id),
  ].join("  ");
  const why = event.last_reason ?? event.dead_letter_reason;
  const reason = why === undefined ? "" : `\n  ${paint("red", visible(why))}`;
  return `${head}${reason}\n  ${visible(event.unreadable ?? event.payloadText)}`;
}

const colours: Record<string, Style> = {
  pending: "yellow",
  delivered: "blue",
  acknowledged: "green",
  dead_letter: "red",
};

export const statusText = (status: string): string => paint(colours[status] ?? "yellow", status);

/**
 * JSON in one line, without what a terminal would take for a command: JSON strings may hold such
 * characters as they are.
 */
const visible = (json: string): string =>
  json
    .replace(/[\r\n\t]+/g, " ")
    .replace(
      /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );

/** Name and value, one a line; or a line of JSON. */
export function printMembers(members: Record<string, unknown>, look: Look): Promise<void> {
  if (!isForPeople(look)) return print(JSON.stringify(members));
  const width = Math.max(...Object.keys(members).map((name) => name.length));
  return print(
    Object.entries(members)
      .map(
        ([name, value]) =>
          `${paint("dim", name.padEnd(width))}  ${typeof value === "object" ? JSON.stringify(value) : value}`,
      )
      .join("\n"),
  );
}
