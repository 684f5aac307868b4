/** Where two JSON values differ. */

export interface Difference {
  /** Member names and indexes, joined by dots. */
  path: string;
  /** JSON text; undefined if it is not there. */
  left: string | undefined;
  right: string | undefined;
}

export function differences(left: unknown, right: unknown, path: string): Difference[] {
  if (!isObject(left) || !isObject(right)) {
    const texts = { left: JSON.stringify(left), right: JSON.stringify(right) };
    return texts.left === texts.right ? [] : [{ path, ...texts }];
  }
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => differences(left[name], right[name], `${path}.${name}`));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
