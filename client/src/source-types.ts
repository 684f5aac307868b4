/** How sources of webhooks are defined and shown, as the API's contract says. */

export type SourceScheme =
  | "github"
  | "stripe"
  | "shopify"
  | "slack"
  | "standard-webhooks"
  | "twilio"
  | "mailgun"
  | "cloudevents"
  | "eventgrid"
  | "pubsub"
  | "sns"
  | "hmac"
  | "basic"
  | "token";

/** Where a delivery says something: in a header, or in its body. */
export type DeliveryPlace = { header: string } | { pointer: string };

/** What is signed, how, and where the signature is. */
export interface HmacSettings {
  header: string;
  /** Default: SHA-256. */
  algorithm?: "SHA-1" | "SHA-256" | "SHA-512" | undefined;
  /** Default: hex. */
  encoding?: "hex" | "base64" | undefined;
  /** In front of the signature, such as `sha256=`. */
  prefix?: string | undefined;
  /** In its order, such as `{timestamp}.{body}`. Default: `{body}`. */
  signed?: string | undefined;
  /** Unix seconds; part of what is signed. */
  timestamp?: { header: string; tolerance_seconds?: number | undefined } | undefined;
}

interface SourceMembers {
  /** How the sender proves who it is. */
  scheme: SourceScheme;
  /** Of the events. Default: the name of the source. */
  source?: string | undefined;
  /** Of the events. Default: what the sender says. */
  type?: string | undefined;
  tags?: string[] | undefined;
  /** Whether deliveries are refused for now. */
  paused?: boolean | undefined;
  /** Of `hmac`. */
  hmac?: HmacSettings | undefined;
  /** Of `token`: the header that holds it. Default: `Authorization: Bearer`. */
  header?: string | undefined;
  /** Of `cloudevents`: who may shake hands. */
  origins?: string[] | undefined;
  /** Of `pubsub`: for whom its tokens are, and whose they are. */
  audience?: string | undefined;
  service_account?: string | undefined;
  /** Of `sns`: no other topic is taken. */
  topic_arn?: string | undefined;
  /** Of `hmac`, `token` and `basic`: where a delivery says which one it is, and of what type. */
  delivery_id?: DeliveryPlace | undefined;
  type_from?: DeliveryPlace | undefined;
}

export interface SourceSettings extends SourceMembers {
  /** What sender and edge both know. Default: the one that the source has. */
  secret?: string | undefined;
  /** For how long the secret before is accepted beside a new one. Default: 0. */
  keep_previous_seconds?: number | undefined;
}

export interface Source extends SourceMembers {
  name: string;
  /** What the sender is given: as secret as a key that only delivers. */
  url: string;
  /** Names the source in logs; it is no secret. */
  source_id: string;
  /** Unix milliseconds, as are the next two. */
  created_at: number;
  updated_at: number;
  /** Until when the secret before is accepted, too. */
  previous_secret_until?: number | undefined;
}

export interface SourceList {
  sources: Source[];
  count: number;
}

/** What became of a delivery. */
export interface SourceDelivery {
  received_at: string;
  outcome:
    | "accepted"
    | "repeated"
    | "spooled"
    | "handshake"
    | "refused"
    | "too_large"
    | "paused"
    | "rate_limited"
    | "failed";
  /** Of `refused`. */
  reason?: "missing" | "malformed" | "wrong" | "stale" | undefined;
  event_id?: string | undefined;
  /** Of the answer. */
  status: number;
}

export interface SourceDeliveries {
  /** Newest first: the latest that were taken, and the latest others. */
  deliveries: SourceDelivery[];
  /** About how many more there were. */
  not_shown: number;
}
