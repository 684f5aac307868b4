/** What a producer says of an event, and its JSON text. */

interface Attributes {
  /** Where the event comes from; the inbox can be filtered by it. At most 128 characters. */
  source?: string | undefined;
  /** What kind of event it is. At most 128 characters. */
  type?: string | undefined;
  /** At most 20, of 64 characters each. */
  tags?: readonly string[] | undefined;
}

type Payload =
  /** What happened: whatever `JSON.stringify` makes an object of. At most 256 KB. */
  | { payload: object; payloadText?: undefined }
  /** The same as JSON text, sent letter for letter: for numbers that a double cannot hold. */
  | { payload?: undefined; payloadText: string };

type Metadata =
  /** What the producer knows beside. At most 8 KB. */
  | { metadata?: object | undefined; metadataText?: undefined }
  | { metadata?: undefined; metadataText: string };

export type Publication = Attributes & Payload & Metadata;

/** @throws TypeError if a text is not that of a JSON object, or a value cannot be made JSON */
export function publicationJson(publication: Publication, idempotencyKey?: string): string {
  const { payloadText, metadataText, payload, metadata, ...rest } = publication;
  const members = [
    ...(payloadText === undefined ? [] : [`"payload":${objectText("payloadText", payloadText)}`]),
    ...(metadataText === undefined
      ? []
      : [`"metadata":${objectText("metadataText", metadataText)}`]),
  ];
  const plain = JSON.stringify({ ...rest, payload, metadata, idempotency_key: idempotencyKey });
  return `{${[...(plain === "{}" ? [] : [plain.slice(1, -1)]), ...members].join(",")}}`;
}

/** Something else would end up beside the payload. */
function objectText(name: string, text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`${name} must be JSON text`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  throw new TypeError(`${name} must be the JSON text of an object`);
}
