/** CloudEvents as they come in: one in a request, or a batch of them. */
import { limits } from "../../../contract/limits.ts";
import { parseDocument, scanList, validationFailed } from "../../http/json/document.ts";
import { ApiError } from "../../http/problem.ts";
import { decode, readBody } from "../../http/request-body.ts";
import { fromRequest } from "./binary.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { batchType, contentModeOf, eventType } from "./content-mode.ts";
import { fromDocument } from "./structured.ts";

/**
 * @returns undefined if the request brings an event of ours.
 * @throws ApiError for whatever is wrong with headers or body
 */
export function readCloudEvent(request: Request): Promise<CloudEvent> | undefined {
  const mode = contentModeOf(request);
  if (mode === undefined) return undefined;
  if (mode === "batched") throw otherType("A batch goes to /v1/events/batch.", eventType);
  return mode === "binary" ? fromRequest(request) : readStructured(request);
}

const readStructured = async (request: Request): Promise<CloudEvent> =>
  fromDocument(parseDocument(decode(await readBody(request, limits.publishBodyBytes))));

/**
 * @returns the JSON text of each; undefined if the request brings events of ours.
 * @throws ApiError if it is no batch at all
 */
export function readCloudEvents(request: Request): Promise<string[]> | undefined {
  const mode = contentModeOf(request);
  if (mode === "structured") throw otherType("A single event goes to /v1/events.", batchType);
  return mode === "batched" ? readBatch(request) : undefined;
}

/** It may be empty. */
async function readBatch(request: Request): Promise<string[]> {
  const text = decode(await readBody(request, limits.batchBodyBytes));
  const spans = scanList(text, limits.jsonDepth + 1);
  if (!spans || spans.length > limits.batch) {
    throw validationFailed([
      { pointer: "", detail: `must be an array of at most ${limits.batch} CloudEvents` },
    ]);
  }
  return spans.map(({ start, end }) => text.slice(start, end));
}

const otherType = (detail: string, accepted: string): ApiError =>
  new ApiError("unsupported_media_type", { detail, headers: { Accept: accepted } });
