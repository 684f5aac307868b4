/** Times of RFC 3339: one reader for queries, bodies and CloudEvents. */

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;

const day = 86_400_000;

/**
 * @returns Unix milliseconds, which are negative before 1970, and finer digits cut off; undefined if
 *   the text is no such time, or one that does not exist. A leap second, which Unix time does not
 *   count, is the second after it.
 */
export function readTime(text: string): number | undefined {
  const [, ...parts] = pattern.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const [year, month, date, hour, minute, second] = parts.slice(0, 6).map(Number) as Six;
  const [fraction = "", sign = "+", offsetHour = "0", offsetMinute = "0"] = parts.slice(6);
  const offset = Number(offsetHour) * 60 + Number(offsetMinute);
  if (date < 1 || date > daysIn(year, month) || hour > 23 || minute > 59 || second > 60)
    return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const ahead = (sign === "+" ? offset : -offset) * 60_000;
  const whole = midnight(year, month, date) + (hour * 3_600 + minute * 60 + second) * 1_000 - ahead;
  if (second === 60 && !isEndOfMonth(whole)) return undefined;
  return whole + (second === 60 ? 0 : Number(fraction.padEnd(3, "0").slice(0, 3)));
}

type Six = [number, number, number, number, number, number];

/** `Date.UTC` takes the years up to 99 for those of the last century. */
const midnight = (year: number, month: number, date: number): number =>
  new Date(0).setUTCFullYear(year, month - 1, date);

const daysIn = (year: number, month: number): number =>
  month < 1 || month > 12 ? 0 : new Date(midnight(year, month + 1, 0)).getUTCDate();

/** Where leap seconds are: whether a month of UTC begins at this instant. */
const isEndOfMonth = (instant: number): boolean =>
  instant % day === 0 && new Date(instant).getUTCDate() === 1;
