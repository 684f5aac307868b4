/** Chance that can be repeated: the same seed makes the same faults. */

/** Mulberry32. @returns numbers in [0, 1) */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns a number in [0, 1) that is always the same for the same parts */
export function chanceOf(...parts: (string | number)[]): number {
  // FNV-1a
  let hash = 0x811c9dc5;
  for (const character of parts.join("\n"))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return randomFrom(hash)();
}
