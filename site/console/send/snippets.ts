/** The same request for a terminal, and for a program. */
import { bodyOf, type Draft, headersOf, tagsOf } from "./draft.ts";

/** @param apiKey in place of the variable that stands for it */
export function curlOf(draft: Draft, origin: string, apiKey: string | undefined): string {
  const headers = Object.entries({ "Content-Type": "application/json", ...headersOf(draft) });
  return [
    `curl -sS -X POST ${quoted(`${origin}/v1/events`)}`,
    apiKey === undefined ? '-H "X-API-Key: $ZT_API_KEY"' : `-H ${quoted(`X-API-Key: ${apiKey}`)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(bodyOf(draft))}`,
  ].join(" \\\n  ");
}

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function typescriptOf(draft: Draft, origin: string, apiKey: string | undefined): string {
  const tags = tagsOf(draft);
  const members = [
    payloadOf(draft.payload.trim()),
    ...(draft.source === "" ? [] : [`source: ${JSON.stringify(draft.source)},`]),
    ...(draft.type === "" ? [] : [`type: ${JSON.stringify(draft.type)},`]),
    ...(tags.length === 0 ? [] : [`tags: ${JSON.stringify(tags)},`]),
  ];
  const options =
    draft.idempotencyKey === ""
      ? ""
      : `, { idempotencyKey: ${JSON.stringify(draft.idempotencyKey)} }`;
  return `import { TriggersClient } from "zapier-triggers-client";

const client = new TriggersClient({
  url: ${JSON.stringify(origin)},
  apiKey: ${apiKey === undefined ? 'process.env.ZT_API_KEY ?? ""' : JSON.stringify(apiKey)},
});

await client.publish({
${members.map((member) => `  ${member.replaceAll("\n", "\n  ")}`).join("\n")}
}${options});`;
}

/**
 * As an object where JavaScript writes it back as it stands; as text where it would change a
 * number.
 */
const payloadOf = (text: string): string =>
  isSafe(text)
    ? `payload: ${text},`
    : `payloadText: String.raw\`${text.replaceAll("`", "\\u0060").replaceAll("${", "\\u0024{")}\`,`;

function isSafe(text: string): boolean {
  try {
    // `__proto__` in a literal would be no member.
    return (
      !text.includes("__proto__") &&
      JSON.stringify(JSON.parse(text)) === text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/gs, "$1")
    );
  } catch {
    return true;
  }
}
