/** The headers of every answer, and who may read them across origins. */
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";

/** API keys are sent by hand, never by a browser on its own, so any origin may ask; credentials (cookies) are not allowed. */
export const crossOrigin = () =>
  cors({
    origin: "*",
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      // Of CloudEvents in binary mode; one with extension attributes can be sent in structured mode.
      "ce-id",
      "ce-source",
      "ce-specversion",
      "ce-type",
      "ce-time",
      "ce-subject",
      "ce-dataschema",
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "Last-Event-ID",
      "X-API-Key",
      "X-Request-Id",
      "traceparent",
    ],
    exposeHeaders: ["Idempotency-Replayed", "Link", "Location", "RateLimit-Policy", "Retry-After", "X-Request-Id"],
    maxAge: 86_400,
  });

export const responseHeaders = () =>
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: "cross-origin",
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: "no-referrer",
    strictTransportSecurity: "max-age=63072000; includeSubDomains",
    xContentTypeOptions: true,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
