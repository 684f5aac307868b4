/** Calls the ingestion Lambda as API Gateway does, by the operator's own credentials. */
import * as z from "zod";
import { operations } from "../contract/operations.ts";
import type { Ingest } from "./archive-restore.ts";
import { restJson } from "./aws-rest.ts";
import { OperatorError } from "./command.ts";

const operation = "ingest-events";
const answer = z.object({ ok: z.literal(true), value: operations[operation].output });

export const ingestBy =
  (functionName: string): Ingest =>
  async (input) => {
    const { body = "" } = await restJson<{ body?: string }>({
      service: "lambda",
      method: "POST",
      path: `/2015-03-31/functions/${functionName}:live/invocations`,
      body: { resource: `/${operation}`, headers: {}, body: JSON.stringify(input) },
    });
    const { data } = answer.safeParse(JSON.parse(body || "null"));
    if (!data)
      throw new OperatorError(
        `${functionName} did not store a batch (repeat the command): ${body}`,
      );
    return data.value;
  };
