/** What `zapier-triggers-client` exports. */
export type { BatchItem, BatchItemResult, BatchOptions, BatchResult } from "./batch.ts";
export {
  type CallOptions,
  type ClientOptions,
  type LeaseOptions,
  type ReplayOptions,
  type Selection,
  TriggersClient,
} from "./client.ts";
export { type ConsumeOptions, type Handler, type HandlerContext, RejectEvent } from "./consume.ts";
export type { ApiErrorCode, ErrorCode } from "./error-codes.ts";
export { TriggersError } from "./errors.ts";
export { eventJson } from "./event-json.ts";
export type { Inbox, InboxOptions, Time } from "./inbox.ts";
export type { Publication } from "./publication.ts";
export type { Published, PublishOptions } from "./publish.ts";
export type { Tail, TailOptions } from "./tail.ts";
export type * from "./types.ts";
