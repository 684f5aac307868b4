/**
 * The API key of this tab: it is kept in the tab's own storage, and never in the address, in a
 * cookie, or on disk for longer.
 */
const name = "triggers-api-key";

/**
 * A key in the fragment (`/#key=…`), which `npm start` prints, is taken over and removed from the
 * address at once.
 */
export function takeKey(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("key")?.trim();
  if (given) {
    history.replaceState(null, "", location.pathname + location.search);
    sessionStorage.setItem(name, given);
    return given;
  }
  return sessionStorage.getItem(name) ?? undefined;
}

export const keepKey = (key: string): void => sessionStorage.setItem(name, key);

export const forgetKey = (): void => sessionStorage.removeItem(name);
