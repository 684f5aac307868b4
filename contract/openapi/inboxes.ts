/** /v1/inboxes, as the document tells it. */
import { limits, rateLimits } from "../limits.ts";
import { acknowledgeEvent } from "./events.ts";
import { inboxOperations as readingOperations } from "./inbox.ts";
import { leaseOperations } from "./leases.ts";
import { json, type Operation } from "./operation.ts";
import { deleteInboxParameters, inboxInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Inboxes";
const { inbox } = sample;

const listInboxes: Operation = {
  method: "get",
  path: "/v1/inboxes",
  operationId: "listInboxes",
  tag,
  summary: "List the inboxes",
  description: "By name, `default` first.",
  access: [["inbox:read"]],
  answers: {
    200: {
      description: "All of them.",
      content: json("InboxList", {
        two: {
          summary: "`default`, and one more",
          value: { inboxes: [{ name: "default" }, inbox], count: 2 },
        },
      }),
    },
  },
};

const putInbox: Operation = {
  method: "put",
  path: "/v1/inboxes/{inbox}",
  operationId: "putInbox",
  tag,
  summary: "Define an inbox",
  description: `Makes the inbox, or replaces its definition as a whole, for what is published from then on. An event that is published after the answer is in the inbox if the filter lets it in; it waits there until it is acknowledged there, whatever becomes of it elsewhere. The answer takes about ${limits.inboxes.changeMilliseconds / 1000} seconds. A tenant may have ${limits.inboxes.default} inboxes beside \`default\`, and up to ${limits.inboxes.most} by its settings. \`default\` can be narrowed by a filter, or switched off. With \`since\`, a new inbox is filled with stored events, which takes minutes: look at \`filling\`; at most ${rateLimits.replay.limit} in ${rateLimits.replay.period} seconds for each tenant. Count them first, with \`dry_run\`.`,
  access: [["inboxes:write"]],
  parameters: [inboxInPath],
  body: {
    description: "What the inbox is to be; none at all lets every event in.",
    required: false,
    content: json("InboxRequest", {
      filtered: {
        summary: "Paid invoices of the shop",
        value: { filter: { source: "shop", type: ["invoice.*"] }, max_deliveries: 20 },
      },
      everything: { summary: "Every event", value: {} },
      payload: {
        summary: "By what is in the payload",
        value: { filter: { payload: { "/customer/vip": [true] } } },
      },
      past: {
        summary: "Filled with what was stored",
        value: { filter: { type: ["invoice.*"] }, since: "2026-11-01T00:00:00Z" },
      },
      count: {
        summary: "Only count what would fill it",
        value: {
          filter: { type: ["invoice.*"] },
          since: "2026-11-01T00:00:00Z",
          dry_run: true,
        },
      },
    }),
  },
  answers: {
    200: {
      description: "The inbox, as it is now.",
      content: json("DefinedInbox", {
        defined: { summary: "It is defined", value: inbox },
        filling: { summary: "It is being filled", value: { ...inbox, filling: sample.filling } },
        count: {
          summary: "A dry run",
          value: {
            name: inbox.name,
            filter: inbox.filter,
            dry_run: true,
            matching: 1204,
            capped: false,
          },
        },
      }),
    },
  },
  errors: ["inbox_not_found", "inbox_limit_reached"],
};

const getInbox: Operation = {
  method: "get",
  path: "/v1/inboxes/{inbox}",
  operationId: "getInbox",
  tag,
  summary: "Look at an inbox",
  description: "How it is defined, and how far it is filled.",
  access: [["inbox:read"]],
  parameters: [inboxInPath],
  answers: {
    200: {
      description: "The inbox.",
      content: json("Inbox", {
        defined: { summary: "An inbox", value: inbox },
        filled: {
          summary: "One that was filled",
          value: { ...inbox, filling: { ...sample.filling, state: "done", copied: 1204 } },
        },
      }),
    },
  },
  errors: ["inbox_not_found"],
};

const deleteInbox: Operation = {
  method: "delete",
  path: "/v1/inboxes/{inbox}",
  operationId: "deleteInbox",
  tag,
  summary: "Delete an inbox",
  description:
    "The events stay where else they are. One that is not there counts as deleted. `default` is never gone: its definition is, and what it holds stays.",
  access: [["inboxes:write"]],
  parameters: [inboxInPath, ...deleteInboxParameters],
  answers: { 204: { description: "It is not there (any more)." } },
  errors: ["inbox_not_found", "inbox_not_empty"],
};

/** The same operation in an inbox that the path names. */
const inNamed = (like: Operation, path: `/${string}`): Operation => ({
  ...like,
  path,
  operationId: `${like.operationId}InNamedInbox`,
  tag,
  summary: `${like.summary}, of a named inbox`,
  description: `In the inbox that the path names: \`default\` is \`${like.path}\`. ${like.description}`,
  parameters: [inboxInPath, ...(like.parameters ?? [])],
  errors: [...new Set([...(like.errors ?? []), "inbox_not_found" as const])],
  like,
});

const named = [...readingOperations, ...leaseOperations].map((operation) =>
  inNamed(
    operation,
    operation.path === "/v1/inbox"
      ? "/v1/inboxes/{inbox}/events"
      : (operation.path.replace("/v1/inbox", "/v1/inboxes/{inbox}") as `/${string}`),
  ),
);

export const inboxesOperations: readonly Operation[] = [
  listInboxes,
  putInbox,
  getInbox,
  deleteInbox,
  ...named,
  inNamed(acknowledgeEvent, "/v1/inboxes/{inbox}/events/{id}/ack"),
];
