/** Times and amounts for people. */

/** @param seconds → "4 s", "3 min", "2 h 5 min", "6 d 2 h" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60)
    return minutes < 10 && whole % 60 > 0 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 > 0
    ? `${Math.floor(hours / 24)} d ${hours % 24} h`
    : `${Math.floor(hours / 24)} d`;
}

/** For a narrow column: the largest unit alone. */
export const shortDuration = (seconds: number): string =>
  seconds < 1 ? "now" : duration(seconds).replace(/^(\d+ \w+) .*$/, "$1");

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** In the reader's own zone and language. @param time RFC 3339, or Unix milliseconds */
export const localTime = (time: string | number): string => clock.format(new Date(time));

const hours = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** Without the date. */
export const timeOfDay = (time: string | number): string => hours.format(new Date(time));

export const count = (number: number, isAtLeast = false): string =>
  `${number.toLocaleString()}${isAtLeast ? "+" : ""}`;

/**
 * With the marks of direction in words, which would let a text pass for another: `\u202Etxt.exe`
 * would look like `exe.txt`.
 */
export const visible = (text: string): string =>
  text.replace(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

export const bytes = (text: string): number => new TextEncoder().encode(text).byteLength;

export const size = (bytes: number): string =>
  bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} KB`;
