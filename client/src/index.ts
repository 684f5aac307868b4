/** What `zapier-triggers-client` exports. */
export type { BatchItem, BatchItemResult, BatchOptions, BatchResult } from "./batch.ts";
export type { BulkFilter, Job, JobCount } from "./bulk-types.ts";
export { TriggersClient } from "./client.ts";
export type { ApiErrorCode, ErrorCode } from "./error-codes.ts";
export { TriggersError } from "./errors.ts";
export { eventJson } from "./event-json.ts";
export { type ConsumeOptions, type Handler, type HandlerContext, RejectEvent } from "./handler.ts";
export type { Inbox, InboxOptions, Time } from "./inbox.ts";
export { InboxClient } from "./inbox-client.ts";
export type * from "./inbox-types.ts";
export { NamedInbox } from "./named-inbox.ts";
export type {
  CallOptions,
  ClientOptions,
  LeaseOptions,
  ReplayOptions,
  Selection,
} from "./options.ts";
export type { Publication } from "./publication.ts";
export type { Published, PublishOptions } from "./publish.ts";
export type { Push, PushHealth, PushSettings } from "./push-types.ts";
export type * from "./settlement-types.ts";
export { SourceClient } from "./source-client.ts";
export type * from "./source-types.ts";
export type { Tail, TailOptions } from "./tail.ts";
export type * from "./types.ts";
export { type VerifyOptions, verifyWebhook, WebhookError } from "./verify-webhook.ts";
