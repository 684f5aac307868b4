/** The trace of a request under the names that AWS knows, so that one id leads through all logs. */
import { traceIdOf } from "../http/trace-context.ts";

/**
 * API Gateway takes a UUID in the first as its own request id, and X-Ray the second as its trace.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function traceHeaders(traceparent: string): Record<string, string> {
  const id = traceIdOf(traceparent);
  const parts = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return {
    "x-amzn-requestid": parts.join("-"),
    "x-amzn-trace-id": `Root=1-${id.slice(0, 8)}-${id.slice(8)}`,
  };
}
