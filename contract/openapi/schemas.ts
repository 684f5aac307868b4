/** `components.schemas`: what is asked, and what is answered. */
import * as z from "zod";
import * as answers from "../answers.ts";
import { cloudEvent, cloudEventBatch } from "../cloudevent.ts";
import * as inboxes from "../inbox-answers.ts";
import { problem } from "../problem.ts";
import { batch, batchResults, publication } from "../publication.ts";
import * as pushes from "../push-answers.ts";
import {
  acknowledgeBody,
  acknowledgeManyBody,
  extendBody,
  inboxBody,
  leaseBody,
  redriveBody,
  rejectBody,
  releaseBody,
  replayBody,
  rotatePushBody,
  sourceBody,
} from "../requests.ts";
import { settlements } from "../settlements.ts";
import { bulkCount, shownJob } from "../shown-job.ts";
import { replayCount, shownReplay } from "../shown-replay.ts";
import * as sources from "../source-answers.ts";
import { componentsOf, type JsonSchema } from "./json-schema.ts";
import { requestNotes } from "./request-notes.ts";

const requests = {
  Publication: publication,
  Batch: batch,
  CloudEvent: cloudEvent,
  CloudEventBatch: cloudEventBatch,
  Acknowledge: acknowledgeBody,
  LeaseRequest: leaseBody,
  AcknowledgeMany: acknowledgeManyBody,
  Release: releaseBody,
  Extend: extendBody,
  Reject: rejectBody,
  Redrive: redriveBody,
  InboxRequest: inboxBody,
  RotatePush: rotatePushBody,
  SourceRequest: sourceBody,
  ReplayRequest: replayBody,
};

const responses = {
  Event: answers.event,
  SpooledEvent: answers.spooledEvent,
  Page: answers.page,
  Lease: answers.lease,
  Acknowledgment: answers.acknowledgment,
  Acknowledged: settlements.acknowledged,
  Released: settlements.released,
  Extended: settlements.extended,
  Rejected: settlements.rejected,
  Redriven: settlements.redriven,
  AcknowledgedOrCount: z.union([settlements.acknowledged, bulkCount]),
  RejectedOrCount: z.union([settlements.rejected, bulkCount]),
  RedrivenOrCount: z.union([settlements.redriven, bulkCount]),
  Backlog: answers.backlog,
  Inbox: inboxes.inbox,
  DefinedInbox: inboxes.inboxPut,
  Filling: inboxes.shownFilling,
  InboxList: inboxes.inboxList,
  RotatedPush: pushes.rotatedPush,
  PushHealth: pushes.pushHealth,
  PushAnswer: pushes.pushAnswer,
  Source: sources.source,
  SourceList: sources.sourceList,
  SourceDeliveries: sources.sourceDeliveries,
  BatchResults: batchResults,
  Job: shownJob,
  JobCount: bulkCount,
  Replay: shownReplay,
  ReplayCount: replayCount,
  Me: answers.me,
  Health: answers.health,
  Readiness: answers.readiness,
  Problem: problem,
  OpenApi: z.looseObject({ openapi: z.string() }).describe("https://spec.openapis.org/oas/v3.1.1"),
};

export type RequestName = keyof typeof requests;
export type SchemaName = RequestName | keyof typeof responses;

export function schemaComponents(): Record<SchemaName, JsonSchema> {
  const written = componentsOf(requests, "input");
  for (const [name, { members, also }] of Object.entries(requestNotes)) {
    const schema = written[name as keyof typeof requestNotes];
    for (const [member, note] of Object.entries(members))
      noteMember(schema.properties?.[member] ?? {}, note);
    Object.assign(schema, also);
  }
  return { ...written, ...componentsOf(responses, "output") };
}

/**
 * A default is told in words: of a member with the keyword `default`, generators of typed clients
 * believe that it is always there, and then demand it of who sends the body.
 */
function noteMember(member: { default?: unknown }, note: string): void {
  const { default: value } = member;
  delete member.default;
  const description = value === undefined ? note : `${note} Default: \`${value}\`.`;
  Object.assign(member, { description });
}
