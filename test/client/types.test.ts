/**
 * The client writes its types out, so that whoever installs it needs nothing else. Here the
 * compiler compares them with the contract's schemas.
 */
import { expectTypeOf, it } from "vitest";
import type * as z from "zod";
import type { ApiErrorCode } from "../../client/src/error-codes.ts";
import type {
  BatchItem,
  BulkFilter,
  InboxCount,
  InboxDefinition,
  InboxSettings,
  Job,
  JobCount,
  Publication,
  Source,
  SourceDeliveries,
  SourceSettings,
} from "../../client/src/index.ts";
import type {
  Acknowledgment,
  Acknowledgments,
  Extensions,
  Redrivals,
  Rejections,
  Releases,
} from "../../client/src/settlement-types.ts";
import type {
  EventMembers,
  InboxEvent,
  ItemError,
  Lease,
  Me,
  Page,
  PublishError,
  Replay,
  ReplayCount,
  Scope,
  SpooledMembers,
  Stats,
  Status,
} from "../../client/src/types.ts";
import type * as answers from "../../contract/answers.ts";
import type { ErrorCode } from "../../contract/errors.ts";
import type { writtenFilter } from "../../contract/inbox.ts";
import type { InboxPut, ShownInbox } from "../../contract/inbox-answers.ts";
import type { Scope as ContractScope } from "../../contract/key.ts";
import type { leaseOperations } from "../../contract/lease-operations.ts";
import type {
  Batch,
  BatchResults,
  Publication as ContractPublication,
} from "../../contract/publication.ts";
import type { inboxBody, redriveBody, sourceBody } from "../../contract/requests.ts";
import type { settlements } from "../../contract/settlements.ts";
import type { BulkCount, ShownJob } from "../../contract/shown-job.ts";
import type {
  ReplayCount as ContractReplayCount,
  ShownReplay,
} from "../../contract/shown-replay.ts";
import type { ShownSource, sourceDeliveries } from "../../contract/source-answers.ts";
import type { Status as ContractStatus } from "../../contract/status.ts";

type Settlement<Name extends keyof typeof settlements> = z.infer<(typeof settlements)[Name]>;

interface Settled {
  results: { event_id: string }[];
}
type Failures<Answer extends Settled> = Extract<Answer["results"][number], { error: unknown }>;
type Successes<Answer extends Settled> = Omit<Answer, "results"> & {
  results: Exclude<Answer["results"][number], { error: unknown }>[];
};
type Codes<Answer extends { results: ({ event_id: string } | { error: { code: string } })[] }> =
  Extract<Answer["results"][number], { error: { code: string } }>["error"]["code"];
type OperationCodes<Name extends keyof typeof leaseOperations> =
  z.infer<(typeof leaseOperations)[Name]["output"]> extends { results: { error?: infer Code }[] }
    ? Exclude<Code, undefined>
    : never;

/** Without what the client adds to events. */
type Bare<Answer> = {
  [Member in keyof Answer]: Answer[Member] extends InboxEvent[] ? EventMembers[] : Answer[Member];
};

type Whole<Answer> = {
  [Member in keyof Answer]: Answer[Member] extends answers.ShownEvent[]
    ? EventMembers[]
    : Answer[Member];
};

it("are those of the answers", () => {
  // All that consumers are given have a payload; only a dead letter may be unreadable.
  expectTypeOf<Omit<EventMembers, "payload">>().toEqualTypeOf<
    Omit<answers.ShownEvent, "payload">
  >();
  expectTypeOf<EventMembers["payload"] | undefined>().toEqualTypeOf<
    answers.ShownEvent["payload"]
  >();
  expectTypeOf<SpooledMembers>().toEqualTypeOf<z.infer<typeof answers.spooledEvent>>();
  expectTypeOf<Bare<Page>>().toEqualTypeOf<Whole<answers.Page>>();
  expectTypeOf<Bare<Lease>>().toEqualTypeOf<Whole<answers.Lease>>();
  expectTypeOf<Acknowledgment>().toEqualTypeOf<z.infer<typeof answers.acknowledgment>>();
  expectTypeOf<Stats>().toEqualTypeOf<answers.Backlog>();
  expectTypeOf<Me>().toEqualTypeOf<answers.Me>();
  expectTypeOf<Replay>().toEqualTypeOf<ShownReplay>();
  expectTypeOf<ReplayCount>().toEqualTypeOf<ContractReplayCount>();
  expectTypeOf<Job>().toEqualTypeOf<ShownJob>();
  expectTypeOf<JobCount>().toEqualTypeOf<BulkCount>();
});

it("are those of the settlements", () => {
  expectTypeOf<Successes<Acknowledgments>>().toEqualTypeOf<Successes<Settlement<"acknowledged">>>();
  expectTypeOf<Successes<Releases>>().toEqualTypeOf<Successes<Settlement<"released">>>();
  expectTypeOf<Successes<Extensions>>().toEqualTypeOf<Successes<Settlement<"extended">>>();
  expectTypeOf<Successes<Rejections>>().toEqualTypeOf<Successes<Settlement<"rejected">>>();
  expectTypeOf<Successes<Redrivals>>().toEqualTypeOf<Successes<Settlement<"redriven">>>();
  expectTypeOf<Omit<ItemError, "code">>().toEqualTypeOf<
    Omit<Failures<Settlement<"acknowledged">>["error"], "code">
  >();
});

it("name the errors of each settlement", () => {
  expectTypeOf<Codes<Acknowledgments>>().toEqualTypeOf<OperationCodes<"acknowledge-events">>();
  expectTypeOf<Codes<Releases>>().toEqualTypeOf<OperationCodes<"release-events">>();
  expectTypeOf<Codes<Extensions>>().toEqualTypeOf<OperationCodes<"extend-lease">>();
  expectTypeOf<Codes<Rejections>>().toEqualTypeOf<OperationCodes<"reject-events">>();
  expectTypeOf<Codes<Redrivals>>().toEqualTypeOf<OperationCodes<"redrive-events">>();
});

it("define inboxes as the API does", () => {
  expectTypeOf<InboxDefinition>().toExtend<ShownInbox>();
  expectTypeOf<ShownInbox>().toExtend<InboxDefinition>();
  expectTypeOf<NonNullable<InboxSettings["filter"]>>().toExtend<z.input<typeof writtenFilter>>();
  expectTypeOf<z.input<typeof writtenFilter>>().toExtend<NonNullable<InboxSettings["filter"]>>();
  type Said = keyof InboxSettings | "since" | "dry_run";
  expectTypeOf<Said>().toEqualTypeOf<keyof z.input<typeof inboxBody>>();
  expectTypeOf<InboxCount>().toExtend<InboxPut>();
  type Filter = NonNullable<z.input<typeof redriveBody>["filter"]>;
  expectTypeOf<Omit<BulkFilter, "since" | "until">>().toEqualTypeOf<
    Omit<Filter, "since" | "until">
  >();
  expectTypeOf<keyof BulkFilter>().toEqualTypeOf<keyof Filter>();
});

it("define sources as the API does", () => {
  expectTypeOf<ShownSource>().toExtend<Source>();
  expectTypeOf<keyof Source>().toEqualTypeOf<keyof ShownSource>();
  expectTypeOf<SourceSettings>().toEqualTypeOf<z.input<typeof sourceBody>>();
  expectTypeOf<SourceDeliveries>().toEqualTypeOf<z.infer<typeof sourceDeliveries>>();
});

it("have the same words for states, scopes and errors", () => {
  expectTypeOf<Status>().toEqualTypeOf<ContractStatus>();
  expectTypeOf<Scope>().toEqualTypeOf<ContractScope>();
  expectTypeOf<ApiErrorCode>().toEqualTypeOf<ErrorCode>();
});

it("let a producer say all that the API takes, and nothing else", () => {
  type Said = Exclude<keyof Publication, "payloadText" | "metadataText">;
  expectTypeOf<Said>().toEqualTypeOf<keyof ContractPublication>();
  type InBatch = Exclude<keyof BatchItem, "payloadText" | "metadataText" | "idempotencyKey">;
  expectTypeOf<InBatch>().toEqualTypeOf<
    Exclude<keyof Batch["events"][number], "idempotency_key">
  >();
  type Refused = Extract<BatchResults["results"][number], { error: unknown }>["error"];
  expectTypeOf<Omit<PublishError, "code">>().toEqualTypeOf<Omit<Refused, "code">>();
  expectTypeOf<Omit<ContractPublication, "payload" | "metadata">>().toExtend<
    Omit<Publication, "payload" | "metadata" | `${string}Text`>
  >();
});
