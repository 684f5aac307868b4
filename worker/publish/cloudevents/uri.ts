/** URIs and references to them (RFC 3986, appendix A). */

const character = "[\\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2}";
const segments = `(?:/(?:${character})*)*`;
const rootless = `(?:${character})+${segments}`;
const withoutColon = `(?:[\\w.~!$&'()*+,;=@-]|%[0-9a-f]{2})+${segments}`;
const host =
  "\\[(?:(?<address>[0-9a-f:.]+)|v[0-9a-f]+\\.[\\w.~!$&'()*+,;=:-]+)\\]|(?:[\\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*";
const authority = `//(?:(?:[\\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:${host})(?::\\d*)?${segments}`;
const absolute = `/(?:${rootless})?`;
const rest = `(?:\\?(?:${character}|[/?])*)?(?:#(?:${character}|[/?])*)?`;
const scheme = "[a-z][a-z0-9+.-]*:";

const uri = new RegExp(`^${scheme}(?:${authority}|${absolute}|${rootless}|)${rest}$`, "i");
const relative = new RegExp(`^(?:${authority}|${absolute}|${withoutColon}|)${rest}$`, "i");

export const isUri = (text: string): boolean => matches(uri, text);

export const isUriReference = (text: string): boolean => isUri(text) || matches(relative, text);

function matches(pattern: RegExp, text: string): boolean {
  const match = pattern.exec(text);
  if (!match) return false;
  const address = match.groups?.address;
  return address === undefined || URL.canParse(`http://[${address}]/`);
}

/**
 * References that every reader takes, those too that know URIs by an older standard or by the rules
 * of the web: a host is a plain name, a port fits, and after a scheme there is something.
 */
const plainHost = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::(?:\\d{1,4}|[1-5]\\d{4}))?(?=[/?#]|$)";
const readable = new RegExp(
  `^(?:${scheme}(?=[^#])|(?!${scheme}))(?:(?!//)|//${plainHost}|(?<=file:)///(?!/))`,
  "i",
);

/**
 * Any text as a reference, reversibly: whoever percent-decodes it has the text again. What cannot
 * stand in one as it is, is percent-encoded, and `%` always; a text that would even so be none, or
 * one that some readers refuse, is percent-encoded as a whole, as in a query.
 */
export function toUriReference(text: string): string {
  const encoded = encodeURI(text);
  return isUriReference(encoded) && readable.test(encoded) ? encoded : encodeURIComponent(text);
}
