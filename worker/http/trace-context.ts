/**
 * W3C trace context: hands a caller's trace on, or begins one. https://www.w3.org/TR/trace-context/
 */
import { createMiddleware } from "hono/factory";
import { toHex } from "./encoding.ts";

const valid = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface TraceEnv {
  Variables: {
    /** W3C trace context, received or begun here. */
    traceparent: string;
  };
}

export const traceContext = () =>
  createMiddleware<TraceEnv>(async function traceContext(c, next) {
    const received = c.req.header("traceparent");
    c.set("traceparent", received && valid.test(received) ? received : newTraceparent());
    await next();
  });

export const newTraceparent = (): string => {
  const random = toHex(crypto.getRandomValues(new Uint8Array(24)));
  return `00-${random.slice(0, 32)}-${random.slice(32)}-01`;
};

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
