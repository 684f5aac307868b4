/** What can be done with an event, where it stands. */
import type { Api } from "../api/api.ts";
import { acknowledge, type Place, settle } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";

export type Command = "acknowledge" | "release" | "extend" | "reject" | "redrive";

export interface CommandFacts {
  name: string;
  hint: string;
  /** What is said when it is done. */
  done: string;
  key: string | undefined;
  run: (api: Api, place: Place, leaseId: string | undefined) => Promise<void>;
}

export const commands: Record<Command, CommandFacts> = {
  acknowledge: {
    name: "Acknowledge",
    hint: "It is done with: it leaves the inbox",
    done: "Acknowledged",
    key: "a",
    run: acknowledge,
  },
  release: {
    name: "Release",
    hint: "Give it back: it is pending again",
    done: "Released: pending again",
    key: "u",
    run: (api, place) => settle(api, "release", place),
  },
  extend: {
    name: "Extend",
    hint: "Keep the lease for five minutes from now",
    done: "The lease holds for five minutes more",
    key: undefined,
    run: (api, place) => settle(api, "extend", place),
  },
  reject: {
    name: "Reject",
    hint: "Make a dead letter of it: nobody leases it any more",
    done: "Rejected: a dead letter now",
    key: "x",
    run: (api, place) => settle(api, "reject", place, { reason: "rejected in the console" }),
  },
  redrive: {
    name: "Redrive",
    hint: "Put it back into the inbox",
    done: "Redriven: pending again",
    key: "d",
    run: (api, place) => settle(api, "redrive", place),
  },
};

const possible: Record<InboxEvent["status"], readonly Command[]> = {
  accepted: [],
  pending: ["acknowledge", "reject"],
  delivered: ["acknowledge", "release", "extend", "reject"],
  acknowledged: [],
  dead_letter: ["redrive", "acknowledge"],
};

export const commandsFor = ({ status, isHere }: InboxEvent): readonly Command[] =>
  isHere === false ? [] : possible[status];
