/** Where a client comes from, as far as limits by address go. */

/**
 * A subscriber of IPv6 has at least a /64, and so 2^64 addresses to choose from: they count as one.
 * @returns the IPv4 address, the /64 of an IPv6 address, or the text itself if it is neither
 */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  if (!groups) return address;
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return ipv4(groups[6] ?? 0, groups[7] ?? 0);
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

const ipv4 = (high: number, low: number): string =>
  [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");

/** @returns the eight groups of an IPv6 address (RFC 4291, 2.2); undefined if it is none */
function groupsOf(address: string): number[] | undefined {
  const [text = ""] = address.split("%");
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsIn);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
}

function groupsIn(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  for (const part of text.split(":")) {
    const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(part)?.slice(1).map(Number);
    const [a = 0, b = 0, c = 0, d = 0] = octets ?? [];
    if (octets) groups.push((a << 8) | b, (c << 8) | d);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
