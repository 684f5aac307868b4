/**
 * What every Lambda does around its operations: parse the input again, run, answer as a value, log
 * and measure.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { type Fault, faults } from "../../contract/faults.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type OperationResult,
  type OperationsOf,
  operations,
  type Service,
} from "../../contract/operations.ts";
import { faultOf, InvalidInput, parseInput } from "./fault.ts";
import { type Level, Log } from "./log.ts";
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

/** @returns the Lambda handler, which says of each call what happened, and never throws. */
export function serve<S extends Service>(service: S, implementations: Implementations<S>): Handler {
  const log = new Log(service);

  return async (event, context) => {
    const start = performance.now();
    const name = event.resource.slice(1) as OperationsOf<S>;
    const line: Record<string, unknown> = {
      request_id: header(event, "x-request-id"),
      trace_id: header(event, "traceparent")?.slice(3, 35),
      aws_request_id: context.awsRequestId,
    };
    let counted: Record<string, number> = {};
    let fault: Fault | undefined;
    let body: string;
    try {
      const input = parseInput(schemaOf(name), event.body) as OperationInput<typeof name>;
      if ("tenant" in input) line.tenant = input.tenant;
      // TypeScript cannot see that input and implementation have the same name.
      const run = implementations[name] as (input: unknown) => Promise<Outcome>;
      const outcome = await withinBudget(header(event, "x-budget-ms"), async () => {
        try {
          return await run(input);
        } finally {
          line.store_ms = rounded(spentInStore());
        }
      });
      line.outcome = outcome.ok ? "ok" : outcome.error.code;
      if (outcome.ok) counted = counts(name, outcome.value as OperationOutput<typeof name>, input);
      body = JSON.stringify(outcome);
    } catch (error) {
      fault = faultOf(error);
      line.outcome = fault;
      if (error instanceof InvalidInput) line.members = error.members;
      else line.error = error;
      body = JSON.stringify({ ok: false, error: { code: fault } });
    }
    const latency = rounded(performance.now() - start);
    log.write(levelOf(fault), `${name} ${line.outcome}`, line, {
      milliseconds: { Latency: latency },
      counts: { Errors: fault ? 1 : 0, ...counted },
      dimensions: { operation: name },
      ...(fault && { fault }),
    });
    const timing = `function;dur=${latency}, store;dur=${line.store_ms ?? 0}`;
    return {
      statusCode: fault ? faults[fault] : 200,
      headers: { "content-type": "application/json", "server-timing": timing },
      body,
    };
  };
}

const levelOf = (fault: Fault | undefined): Level =>
  fault === undefined ? "INFO" : fault === "invalid_input" ? "WARN" : "ERROR";

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

type Outcome = { ok: true; value: unknown } | { ok: false; error: { code: string } };

function schemaOf(name: OperationName) {
  const operation = operations[name];
  if (!operation) throw new Error(`no such operation: ${name}`);
  return operation.input;
}

/** API Gateway passes header names on as the client wrote them. */
function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const key = Object.keys(event.headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : event.headers[key];
}
