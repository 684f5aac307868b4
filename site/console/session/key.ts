/**
 * The API key of this tab: it is kept in the tab's own storage, and never in the address, in a
 * cookie, or on disk for longer.
 */
const name = "triggers-api-key";

/** A key that a link has brought while another one was in use: it waits for the user's answer. */
const offeredName = "triggers-offered-api-key";

export interface Keys {
  current: string | undefined;
  /** Not undefined: the user has to be asked whether it replaces the current one. */
  offered: string | undefined;
}

/**
 * Takes over a key in the fragment (`/#key=…`), which `npm start` prints, and removes it from the
 * address and from the tab's history at once. It never replaces another key by itself.
 */
export function takeKeys(): Keys {
  const given = new URLSearchParams(location.hash.slice(1)).get("key")?.trim();
  if (given) {
    history.replaceState(null, "", location.pathname + location.search);
    const known = sessionStorage.getItem(name);
    sessionStorage.setItem(known === null || known === given ? name : offeredName, given);
    if (isInNavigationTiming(given)) location.reload();
  }
  return {
    current: sessionStorage.getItem(name) ?? undefined,
    offered: sessionStorage.getItem(offeredName) ?? undefined,
  };
}

/** The browser remembers the address with which a document was opened, for as long as it is open. */
const isInNavigationTiming = (key: string): boolean =>
  performance.getEntriesByType("navigation").some((entry) => entry.name.includes(key));

export function keepKey(key: string): void {
  sessionStorage.setItem(name, key);
  forgetOfferedKey();
}

export function forgetKey(): void {
  sessionStorage.removeItem(name);
  forgetOfferedKey();
}

export const forgetOfferedKey = (): void => sessionStorage.removeItem(offeredName);

/** @returns the tenant that a key says it belongs to */
export const tenantIn = (key: string): string | undefined => /^zt_([a-z0-9-]+)_/.exec(key)?.[1];
