/** Secrets that nobody can guess. */

const bytes = 24;

const random = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));

/** 192 random bits, in the shape that the scheme asks for. */
export function makeSecret(scheme: string): string {
  if (scheme === "standard-webhooks" || scheme === "stripe") return `whsec_${random()}`;
  return scheme === "basic" ? `webhook:${random()}` : random();
}
