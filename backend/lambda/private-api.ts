/**
 * What every Lambda does around its operations: parse the input again, run, answer as a value, log
 * and measure.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type OperationResult,
  type OperationsOf,
  operations,
  type Service,
} from "../../contract/operations.ts";
import { Log } from "./log.ts";
import { counts } from "./metrics.ts";
import { spentInStore, withinBudget } from "./request-time.ts";

type Implementation<Name extends OperationName> = (
  input: OperationInput<Name>,
) => Promise<OperationResult<Name>>;

/**
 * One function per operation of the service: one that is missing, or is another service's, does not
 * compile.
 */
export type Implementations<S extends Service> = {
  [Name in OperationsOf<S>]: Implementation<Name>;
};

export type Handler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

/** @returns the Lambda handler. What it throws is a crash: API Gateway makes a 502 of it. */
export function serve<S extends Service>(service: S, implementations: Implementations<S>): Handler {
  const log = new Log(service);

  return async (event, context) => {
    const start = performance.now();
    const name = event.resource.slice(1) as OperationsOf<S>;
    const line: Record<string, unknown> = {
      request_id: header(event, "x-request-id"),
      aws_request_id: context.awsRequestId,
    };
    let outcome: Outcome | undefined;
    let counted: Record<string, number> = {};
    try {
      const input = inputOf(name, event.body);
      if ("tenant" in input) line.tenant = input.tenant;
      // TypeScript cannot see that input and implementation have the same name.
      const run = implementations[name] as (input: unknown) => Promise<Outcome>;
      outcome = await withinBudget(header(event, "x-budget-ms"), async () => {
        const result = await run(input);
        line.store_ms = rounded(spentInStore());
        return result;
      });
      if (outcome.ok) counted = counts(name, outcome.value as OperationOutput<typeof name>, input);
      const body = JSON.stringify(outcome);
      const timing = `function;dur=${rounded(performance.now() - start)}, store;dur=${line.store_ms}`;
      return {
        statusCode: 200,
        headers: { "content-type": "application/json", "server-timing": timing },
        body,
      };
    } catch (error) {
      line.error = error;
      throw error;
    } finally {
      line.outcome = outcome === undefined ? "crashed" : outcome.ok ? "ok" : outcome.error.code;
      log.write(outcome ? "INFO" : "ERROR", `${name} ${line.outcome}`, line, {
        milliseconds: { Latency: rounded(performance.now() - start) },
        counts: { Errors: outcome ? 0 : 1, ...counted },
        dimensions: { operation: name },
      });
    }
  };
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

type Outcome = { ok: true; value: unknown } | { ok: false; error: { code: string } };

function inputOf<Name extends OperationName>(
  name: Name,
  body: string | null,
): OperationInput<Name> {
  const operation = operations[name];
  if (!operation) throw new Error(`no such operation: ${name}`);
  return operation.input.parse(JSON.parse(body ?? "")) as OperationInput<Name>;
}

/** API Gateway passes header names on as the client wrote them. */
function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const key = Object.keys(event.headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : event.headers[key];
}
