/** What says who asks, whether the service is there, and what it offers. */
import { limits, rateLimits } from "../limits.ts";
import { json, type Operation } from "./operation.ts";
import { ifNoneMatch } from "./parameters.ts";

const getMe: Operation = {
  method: "get",
  path: "/v1/me",
  operationId: "getMe",
  tag: "Key",
  summary: "Ask whose key this is",
  description:
    "The tenant, the key's id, what it may do and how often: what a connection test calls. Any key will do.",
  access: "any key",
  answers: {
    200: {
      description: "The key.",
      content: json("Me", {
        standard: {
          summary: "A consumer's key",
          value: {
            tenant: "acme",
            key_id: "4fK2mPq9XzLw",
            scopes: ["inbox:read", "inbox:ack"],
            inboxes: ["billing", "audit-*"],
            tier: "standard",
            expires_at: null,
            limits: {
              requests: rateLimits.standard.limit,
              period_seconds: rateLimits.standard.period,
              payload_bytes: limits.payloadBytes,
              metadata_bytes: limits.metadataBytes,
              page_size: limits.pageSize.max,
            },
          },
        },
      }),
    },
  },
};

const getHealth: Operation = {
  method: "get",
  path: "/health",
  operationId: "getHealth",
  tag: "Service",
  summary: "Ask whether the edge answers",
  description: "Says nothing of what is behind it.",
  access: "public",
  answers: {
    200: {
      description: "It does.",
      content: json("Health", { ok: { summary: "It does", value: { status: "ok" } } }),
    },
  },
};

const getReadiness: Operation = {
  method: "get",
  path: "/ready",
  operationId: "getReadiness",
  tag: "Service",
  summary: "Ask whether everything is there",
  description:
    "Asks what the edge needs: the cache of keys, and the backend. One answer may serve for two seconds.",
  access: "public",
  answers: {
    200: {
      description: "Everything is there.",
      content: json("Readiness", {
        ready: {
          summary: "Ready",
          value: { status: "ready", checks: { key_cache: "ok", backend: "ok" } },
        },
      }),
    },
    503: {
      description: "Something is not. Events that are published now go to the spool.",
      content: json("Readiness", {
        not_ready: {
          summary: "No backend",
          value: { status: "not_ready", checks: { key_cache: "ok", backend: "unreachable" } },
        },
      }),
      headers: ["Retry-After"],
    },
  },
};

const getOpenApi: Operation = {
  method: "get",
  path: "/openapi.json",
  operationId: "getOpenApi",
  tag: "Service",
  summary: "Read this document",
  description:
    "OpenAPI 3.1, made of the schemas with which the edge checks requests. `/docs` shows it to people.",
  access: "public",
  isFile: true,
  parameters: [ifNoneMatch],
  answers: {
    200: {
      description: "This document.",
      content: json("OpenApi", {
        itself: { summary: "How it begins", value: { openapi: "3.1.1" } },
      }),
      headers: ["ETag", "Cache-Control"],
    },
    304: {
      description: "It is still the one that `If-None-Match` names.",
      headers: ["ETag", "Cache-Control"],
    },
  },
};

export const keyOperations = [getMe] as const;
export const serviceOperations = [getHealth, getReadiness, getOpenApi] as const;
