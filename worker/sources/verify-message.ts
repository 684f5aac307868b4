/** Whether a message is one that its sender signed, and of what the source has pinned. */
import { senderKeys as bounds } from "../../contract/cache-bounds.ts";
import { limits } from "../../contract/limits.ts";
import { scanJson } from "../http/json/scan.ts";
import type { Delivery } from "./delivery.ts";
import { readCertificate } from "./key-set.ts";
import type { Reader } from "./reader.ts";
import type { SignedMessage } from "./scheme.ts";
import { SenderUnavailable } from "./sender-host.ts";
import { type KeyContext, SenderKeys } from "./sender-keys.ts";
import { genuine, refused, type Verdict } from "./verdict.ts";

const certificates = new SenderKeys(readCertificate, 32);

type Members = Readonly<Record<string, unknown>>;

/** The time is looked at last, as for signatures. */
export async function verifyMessage(
  proof: SignedMessage,
  { now }: Delivery,
  reader: Reader,
  context: KeyContext,
): Promise<Verdict> {
  const { members } = reader;
  const signature = members?.[proof.at[0].pointer.slice(1)];
  if (!members || signature === undefined) return refused("missing");
  const signed = signedText(proof, members);
  const bytes = base64In(signature);
  const hash = entryOf(proof.algorithms, members[proof.version]);
  const time = Date.parse(String(members[proof.timestamp]));
  if (signed === undefined || !bytes || !hash || Number.isNaN(time) || !isUnambiguous(reader))
    return refused("malformed");
  for (const [name, value] of Object.entries(proof.pinned))
    if (members[name] !== value) return refused("wrong");
  const url = certificateUrl(proof, members[proof.certificate]);
  const keys = url === undefined ? undefined : await certificateKeys(url, context);
  if (!keys) return refused("wrong");
  const data = new TextEncoder().encode(signed);
  if (!(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", keys[hash], bytes, data)))
    return refused("wrong");
  return Math.abs(now - time) <= proof.toleranceSeconds * 1000 ? genuine : refused("stale");
}

/** Names and values, each in a line of its own. @returns undefined if a member is not as it must be */
function signedText({ kindOf, signed }: SignedMessage, members: Members): string | undefined {
  const names = entryOf(signed, members[kindOf]) ?? [];
  let text = "";
  for (const [index, each] of names.entries()) {
    const name = each.replace("?", "");
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    if (value === undefined && each !== name) continue;
    if (typeof value !== "string" || !value.isWellFormed()) return undefined;
    // With lines in others than the first, one text could be read as several messages.
    if (index > 0 && /[\r\n]/.test(value)) return undefined;
    text += `${name}\n${value}\n`;
  }
  return text === "" ? undefined : text;
}

/** Of an object that names a member twice, one reader may see what the other does not. */
function isUnambiguous({ content }: Reader): boolean {
  if (content.kind !== "json") return false;
  const names = scanJson(content.text, limits.jsonDepth)?.map(({ name }) => JSON.parse(name)) ?? [];
  return new Set(names).size === names.length;
}

const certificateName = /^[A-Za-z0-9_-]{1,128}\.pem$/;

/** Compared as text: what is not written just so is not asked for. */
function certificateUrl({ host }: SignedMessage, url: unknown): string | undefined {
  const start = `https://${host}/`;
  if (typeof url !== "string" || !url.startsWith(start)) return undefined;
  return certificateName.test(url.slice(start.length)) ? url : undefined;
}

/** @throws SenderUnavailable, also if the source has made this isolate ask too often */
async function certificateKeys(url: string, context: KeyContext) {
  const known = certificates.known(url);
  return known ? known.keys : certificates.fetched(url, context, () => countFetch(context));
}

const fetches = new Map<string, { count: number; until: number }>();
const countedAtMost = 2_000;

/** Whoever knows an address can name certificates that there are not, one after the other. */
function countFetch({ source_id }: KeyContext): void {
  const now = Date.now();
  const before = fetches.get(source_id);
  const current =
    before && now < before.until ? before : { count: 0, until: now + bounds.cooldown * 1000 };
  if (++current.count > bounds.fetches) throw new SenderUnavailable();
  fetches.delete(source_id);
  fetches.set(source_id, current);
  if (fetches.size > countedAtMost) fetches.delete(fetches.keys().next().value ?? source_id);
}

const entryOf = <Value>(
  table: Readonly<Record<string, Value>>,
  name: unknown,
): Value | undefined =>
  typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;

function base64In(value: unknown): Uint8Array | undefined {
  try {
    return typeof value === "string" ? Uint8Array.fromBase64(value) : undefined;
  } catch {
    return undefined;
  }
}
