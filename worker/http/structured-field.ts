/** Structured fields of HTTP (RFC 9651), as far as our headers have some: an item with a string. */

const characters = '(?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\["\\\\])*';
const bareItem = [
  `"${characters}"`,
  "-?\\d{1,12}\\.\\d{1,3}",
  "-?\\d{1,15}",
  "@-?\\d{1,15}",
  "[A-Za-z*][\\w!#$%&'*+.^`|~:/-]*",
  ":[A-Za-z0-9+/=]*:",
  "\\?[01]",
  '%"(?:[\\x20-\\x21\\x23-\\x24\\x26-\\x7e]|%[0-9a-f]{2})*"',
].join("|");
const parameter = `; *[a-z*][a-z0-9_.*-]*(?:=(?:${bareItem}))?`;
const stringItemPattern = new RegExp(`^"(${characters})"(?:${parameter})*$`);

/**
 * @param field without white space around it
 * @returns the string of the item, whose parameters are no part of it; undefined if the field is no
 *   such item
 */
export const stringItem = (field: string): string | undefined =>
  stringItemPattern.exec(field)?.[1]?.replace(/\\(.)/g, "$1");
