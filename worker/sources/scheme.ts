/**
 * A scheme is data: where a sender puts its signature, its time and the id of a delivery, what it
 * signs, and how. One file of schemes/ for each preset.
 */

/** Where a value stands. A pointer (RFC 6901) goes into a body of JSON, or into a form. */
export type Place = { header: string } | { pointer: string } | { query: string };

/** An HMAC that the sender computes with the secret. */
export interface Signature {
  kind: "signature";
  /** The first that is there. */
  at: readonly Place[];
  /**
   * `plain`: the signature itself, behind `label`. `pairs`: `t=…,v1=…,v1=…`, of which those named
   * `label` count. `list`: `v1,… v1,…`, likewise.
   */
  form: "plain" | "pairs" | "list";
  label: string;
  encoding: "hex" | "base64";
  algorithm: "SHA-1" | "SHA-256" | "SHA-512";
  /** What the secret is: the key itself, or `whsec_` and the key in base64. */
  key: "text" | "whsec";
  /**
   * A template: `{body}` the bytes, `{timestamp}`, `{id}`, `{url}`, `{form}` the sorted parameters
   * of a form, and the names in `values`.
   */
  signed: string;
  values?: Readonly<Record<string, Place>>;
  /** Unix seconds: in one of these places, or the pair of that name. */
  timestamp?: { at: readonly Place[] | { pair: string }; toleranceSeconds: number };
}

/** The secret itself, which the sender sends along. */
export interface Credential {
  kind: "credential";
  /** Any of these. */
  at: readonly Place[];
  /** `bearer`: behind that word; `basic`: user and password of RFC 7617, the secret is `user:password`. */
  form: "plain" | "bearer" | "basic";
}

/** A JWT (RS256) that the sender sends along, signed with a key that it publishes. */
export interface SignedToken {
  kind: "token";
  /** Behind the word `Bearer`. */
  at: readonly Place[];
  /** Where the sender publishes its keys (RFC 7517). */
  keys: string;
  /** Claims that it must have, each with the values that are taken. */
  claims: Readonly<Record<string, readonly unknown[]>>;
  toleranceSeconds: number;
}

/** A JSON object that the sender signs, named members of it, with the key of a certificate. */
export interface SignedMessage {
  kind: "message";
  /** The signature, in base64. */
  at: readonly [{ pointer: string }];
  /** Members that must have one value: anybody can have what the sender signs for anybody. */
  pinned: Readonly<Record<string, string>>;
  /** The member that says which algorithm, and what it may say. */
  version: string;
  algorithms: Readonly<Record<string, "SHA-1" | "SHA-256">>;
  /** The member that names the certificate, and the one host that may have it. */
  certificate: string;
  host: string;
  /**
   * The member that says what kind of message it is, and for each kind which members are signed, in
   * their order. Only the first may have several lines; `?` marks one that may be missing.
   */
  kindOf: string;
  signed: Readonly<Record<string, readonly string[]>>;
  /** The member that says when it was signed (RFC 3339). */
  timestamp: string;
  toleranceSeconds: number;
}

/** What a proof that fits says of the delivery that it came with. */
export interface Coverage {
  body: boolean | "in part";
  /** Whether an old delivery is refused. */
  time: boolean;
  /** What somebody can do who has seen one delivery, but has not the secret. */
  replay: string;
}

export interface Scheme {
  proof: Signature | Credential | SignedToken | SignedMessage;
  /** Whether the body is JSON, whatever its media type says. */
  isJson?: boolean;
  /** The first that is there. None: a delivery has no id. */
  deliveryId: readonly Place[];
  /** Within what its ids are unique, if not within the source: the first that is there. */
  idScope?: readonly Place[];
  /** Whether the sender never gives one id to two deliveries, whatever the second one says. */
  idsAreUnique: boolean;
  /** The first that is there. */
  type: readonly Place[];
  /** Headers that are kept beside the event, in lower case. */
  keeps: readonly string[];
  /** What the sender wants answered before it delivers. */
  handshake?: "slack" | "eventgrid" | "cloudevents" | "sns";
  covers: Coverage;
}
