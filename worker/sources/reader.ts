/** Reads single values of a delivery, from where its scheme says that they stand. */
import { type MediaType, parseMediaType } from "../http/media-type.ts";
import type { Delivery } from "./delivery.ts";
import { type Content, contentOf } from "./payload.ts";
import type { Place, Scheme } from "./scheme.ts";

const textLength = 1_024;
const json: MediaType = { essence: "application/json", charset: undefined };

export class Reader {
  readonly #delivery: Delivery;
  readonly #isJson: boolean;
  #content: Content | undefined;
  #value: { json: unknown } | undefined;

  constructor(delivery: Delivery, { isJson = false }: Pick<Scheme, "isJson"> = {}) {
    this.#delivery = delivery;
    this.#isJson = isJson;
  }

  /** What the body holds. It is parsed when somebody first asks. */
  get content(): Content {
    const { headers, body } = this.#delivery;
    const type = this.#isJson ? json : parseMediaType(headers.get("content-type") ?? "");
    this.#content ??= contentOf(type, body);
    return this.#content;
  }

  /** @returns the value of the first place that has one: a text, or a number as text */
  first(places: readonly Place[]): string | undefined {
    for (const place of places) {
      const value = this.#at(place);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** @returns the members of a body that is an object, whatever they are */
  get members(): Readonly<Record<string, unknown>> | undefined {
    const { content } = this;
    return content.kind === "json" && content.isObject
      ? (this.#json() as Record<string, unknown>)
      : undefined;
  }

  #at(place: Place): string | undefined {
    if ("header" in place) return this.#delivery.headers.get(place.header) ?? undefined;
    if ("query" in place)
      return new URL(this.#delivery.url).searchParams.get(place.query) ?? undefined;
    const value = at(this.#json(), place.pointer);
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && text !== "" && text.length <= textLength ? text : undefined;
  }

  #json(): unknown {
    this.#value ??= { json: jsonOf(this.content) };
    return this.#value.json;
  }
}

function jsonOf(content: Content): unknown {
  if (content.kind === "json") return JSON.parse(content.text);
  return content.kind === "form" ? Object.fromEntries(content.parameters) : undefined;
}

/** RFC 6901. */
function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name))
      return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
