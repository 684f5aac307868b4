/** Limits that the edge enforces: on bodies, on what it holds, and on what it waits for. */
import * as z from "zod";
import { limits } from "../../../contract/limits.ts";
import { readCommand } from "../../../worker/http/command-body.ts";
import { HeldBytes } from "../../../worker/http/held-bytes.ts";
import { InFlightBytes } from "../../../worker/http/in-flight-bytes.ts";
import { parseDocument } from "../../../worker/http/json/document.ts";
import { itemProblem } from "../../../worker/http/problem.ts";
import { readTexts } from "../../../worker/publish/batch-body.ts";
import { describe } from "../../../worker/publish/description.ts";
import { readPublication } from "../../../worker/publish/publication.ts";
import { isTaken, type LimitPath, type Row } from "./row.ts";

const text = (length: number): string => "x".repeat(length);

/** JSON text of so many bytes, by white space at its end. */
const padded = (json: string, bytes: number): string => json + " ".repeat(bytes - json.length);

/** A body whose length nobody announces, so that it is counted as it comes. */
const request = (body: string) =>
  new Request("https://events.example/", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: new Blob([body]).stream(),
    duplex: "half",
  } as RequestInit);

const nested = (depth: number): string => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
const objectOf = (bytes: number): string => `{"a":"${text(bytes - 8)}"}`;

const { inFlight } = limits;
const memory = () => new InFlightBytes(inFlight);

export const ofEdge = {
  payloadBytes: {
    is: 262_144,
    takes: (size) => isTaken(() => describe(new Map([["payload", objectOf(size)]]))),
  },
  metadataBytes: {
    is: 8_192,
    takes: (size) =>
      isTaken(() =>
        describe(
          new Map([
            ["payload", "{}"],
            ["metadata", objectOf(size)],
          ]),
        ),
      ),
  },
  publishBodyBytes: {
    is: 286_720,
    takes: (size) => isTaken(() => readPublication(request(padded('{"payload":{}}', size)), "a")),
  },
  commandBodyBytes: {
    is: 65_536,
    takes: (size) => isTaken(() => readCommand(request(padded("{}", size)), z.strictObject({}))),
  },
  batchBodyBytes: {
    is: 1_048_576,
    takes: (size) => isTaken(() => readTexts(request(padded('{"events":[{}]}', size)))),
  },
  batch: {
    is: 100,
    takes: (size) => {
      const events = Array(size).fill("{}").join(",");
      return isTaken(() => readTexts(request(`{"events":[${events}]}`)));
    },
  },
  jsonDepth: { is: 128, takes: (size) => isTaken(() => parseDocument(nested(size))) },
  faults: {
    is: 20,
    takes: (size) => {
      const errors = Array.from({ length: size }, () => ({ pointer: "/a", detail: "is wrong" }));
      return itemProblem("validation_failed", { members: { errors } }).errors?.length === size;
    },
  },
  "inFlight.bytes": {
    is: 25_165_824,
    takes: async (size) => {
      const held = memory();
      await held.reserve("a", inFlight.tenantBytes, 0);
      return isTaken(() => held.reserve("b", size - inFlight.tenantBytes, 0));
    },
  },
  "inFlight.tenantBytes": {
    is: 12_582_912,
    takes: async (size) => {
      const held = memory();
      await held.reserve("a", 1, 0);
      return isTaken(() => held.reserve("a", size - 1, 0));
    },
  },
  "inFlight.tenantWaiters": {
    is: 100,
    takes: async (size) => {
      const held = memory();
      const release = await held.reserve("a", inFlight.tenantBytes, 0);
      const waiting = Array.from({ length: size }, () =>
        isTaken(async () => (await held.reserve("a", 1, 60_000))()),
      );
      release();
      return (await Promise.all(waiting)).every((isGranted) => isGranted);
    },
  },
  "inFlight.smallBytes": {
    is: 16_384,
    takes: async (bytes) => {
      const held = new HeldBytes();
      await held.hold("body", { tenant: "a", bytes });
      const isHeld = held.holds("body");
      held.release("body");
      return !isHeld;
    },
  },
  "inFlight.retrySeconds": {
    is: 2,
    takes: async (size) => {
      const held = memory();
      await held.reserve("a", inFlight.tenantBytes, 0);
      const error = await held.reserve("a", 1, 0).catch((caught) => caught);
      return error.details.headers["Retry-After"] === String(size);
    },
  },
} satisfies Partial<Record<LimitPath, Row>>;
