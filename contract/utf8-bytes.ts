/** How many bytes a text takes as UTF-8. What is not well-formed counts as what takes its place. */
export const utf8Bytes = (text: string): number =>
  encodeURIComponent(text.toWellFormed()).replace(/%../g, "x").length;
