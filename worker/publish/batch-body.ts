/** The body of a batch, taken apart into the texts of its items. */
import { limits } from "../../contract/limits.ts";
import { parseDocument, scanList } from "../http/json/document.ts";
import { pointerOf, validationFailed } from "../http/json/faults.ts";
import { textOf } from "../http/json/text.ts";
import { ApiError } from "../http/problem.ts";
import { readBody } from "../http/request-body.ts";
import { batchType, contentOf } from "./cloudevents/content-mode.ts";

/** @throws ApiError if the body is no batch at all */
export async function readTexts(
  request: Request,
): Promise<{ areCloudEvents: boolean; texts: string[] }> {
  const { mode } = contentOf(request.headers);
  if (mode === "structured" || mode === "binary") {
    throw new ApiError("unsupported_media_type", {
      detail: "The body is a single CloudEvent.",
      remedy: "Send it to `/v1/events`, or a batch of them here.",
      headers: { Accept: `application/json, ${batchType}` },
    });
  }
  const text = textOf(await readBody(request, limits.batchBodyBytes));
  const areCloudEvents = mode === "batched";
  return { areCloudEvents, texts: areCloudEvents ? cloudEventsIn(text) : eventsIn(text) };
}

/** The array around the items is a level of nesting more. It may be empty. */
function cloudEventsIn(text: string): string[] {
  const spans = scanList(text, limits.jsonDepth + 1);
  if (!spans || spans.length > limits.batch) {
    throw validationFailed([
      { pointer: "", detail: `must be an array of at most ${limits.batch} CloudEvents` },
    ]);
  }
  return spans.map(({ start, end }) => text.slice(start, end));
}

/** The batch around the items is two levels of nesting more. */
function eventsIn(text: string): string[] {
  const document = parseDocument(text, limits.jsonDepth + 2);
  const unknown = [...document.keys()].filter((member) => member !== "events");
  if (unknown.length > 0)
    throw validationFailed(
      unknown.map((member) => ({ pointer: pointerOf([member]), detail: "is not a known member" })),
    );
  const array = document.get("events") ?? "";
  const spans = array === "" ? undefined : scanList(array, limits.jsonDepth + 2);
  if (!spans || spans.length < 1 || spans.length > limits.batch) {
    throw validationFailed([
      { pointer: "/events", detail: `must be an array of 1 to ${limits.batch} events` },
    ]);
  }
  return spans.map(({ start, end }) => array.slice(start, end));
}
