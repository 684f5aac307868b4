/** What the catalogue says of each route, before it is written as OpenAPI. */
import type { ErrorCode } from "../errors.ts";
import type { Scope } from "../key.ts";
import type { Parameter } from "./parameters.ts";
import type { HeaderName } from "./response-headers.ts";
import type { SchemaName } from "./schemas.ts";

export const tags = {
  Events: "Publish events; look at one, acknowledge it, erase it.",
  Inbox: "What waits: read it page by page, or live. A read never consumes.",
  Leases: "Claim events for one consumer, and settle them.",
  Inboxes: "Inboxes of your own: each gets every event that its filter lets in.",
  Push: "Post the events of an inbox to a receiver.",
  Sources: "Where webhooks of senders come in that cannot hold an API key.",
  Jobs: "What is done to all events that match a filter.",
  Replays: "Put back what was settled.",
  Key: "Whose key this is.",
  Service: "Whether the service is there, and what it offers.",
} as const;
export type Tag = keyof typeof tags;

/**
 * Who may ask: everybody, whoever has a key, or a key with all scopes of one of these sets. `admin`
 * always suffices.
 */
export type Access = "public" | "any key" | readonly (readonly Scope[])[];

/** A named example: what it shows, and the body itself. */
export interface Example {
  summary: string;
  /** Text for a body that is no JSON. */
  value: unknown;
}

export interface Content {
  /** Of the component; `"text"` for what is no JSON, `"any"` for what may be. */
  schema: SchemaName | "text" | "any";
  examples: Readonly<Record<string, Example>>;
  /**
   * Whether only who names the media type gets or sends it. It is written beside `content`, as
   * `x-other-content`: generators of typed clients make one type of all that `content` holds, and
   * then nobody could use the JSON without a cast.
   */
  isOther?: boolean;
}

/** Media type → what it holds. */
export type Contents = Readonly<Record<string, Content>>;

export interface Body {
  description: string;
  required: boolean;
  content: Contents;
}

export interface Answer {
  description: string;
  /** None: there is no body. */
  content?: Contents;
  /** Those that this answer always has, beside the ones that all have. */
  headers?: readonly HeaderName[];
  /** Those that it may have. */
  optionalHeaders?: readonly HeaderName[];
}

export interface Operation {
  method: "get" | "post" | "put" | "delete";
  path: `/${string}`;
  operationId: string;
  tag: Tag;
  summary: string;
  description: string;
  access: Access;
  parameters?: readonly Parameter[];
  body?: Body;
  /** Status → what is answered, errors aside. */
  answers: Readonly<Record<number, Answer>>;
  /** Those that are possible here, beside the ones that every such route shares. */
  errors?: readonly ErrorCode[];
  /** The same in the inbox `default`. */
  like?: Operation;
  /** Whether a file answers, and not the Worker. */
  isFile?: boolean;
}

export const json = (schema: SchemaName, examples: Record<string, Example>): Contents => ({
  "application/json": { schema, examples },
});

/** Errors of reading a body. */
const ofBodies = [
  "invalid_json",
  "invalid_encoding",
  "incomplete_body",
  "request_timeout",
  "body_too_large",
  "unsupported_media_type",
  "validation_failed",
] as const;

/** Errors of any question that needs a key. */
const ofKeys = [
  "invalid_parameter",
  "missing_api_key",
  "invalid_api_key",
  "expired_api_key",
  "revoked_api_key",
  "rate_limited",
  "too_many_failed_authentications",
  "internal_error",
  "overloaded",
  "backend_unavailable",
] as const;

/** @returns every error that the route can answer */
export function errorsOf({ access, body, errors = [] }: Operation): ErrorCode[] {
  if (access === "public") return [...errors];
  return [
    ...(body ? ofBodies : []),
    ...ofKeys,
    ...(access === "any key" ? [] : ["insufficient_scope" as const]),
    ...errors,
  ];
}
