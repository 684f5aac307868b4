/** What an event looks like in a Zap: the same for triggers, actions and searches. */

/** As the API shows it. */
export type Event = {
  event_id: string;
  timestamp: string;
  payload: Record<string, unknown>;
  status: string;
  source?: string;
  type?: string;
  tags?: string[];
  metadata?: Record<string, unknown>;
  created_at: number;
};

/** Zapier knows by `id` which events a Zap has seen: it must be there, and never change. */
export const inZap = (event: Event): Event & { id: string } => ({ id: event.event_id, ...event });

export const sample = inZap({
  event_id: "0c1e7f8a-5f5c-4b0e-9d62-2b9c1f0a7d11",
  timestamp: "2026-11-23T10:00:00.000Z",
  payload: { order: 42, total: 1.5 },
  status: "pending",
  source: "shop",
  type: "order.paid",
  tags: ["priority"],
  metadata: { trace: "a1b2" },
  created_at: 1_795_428_000_000,
});

export const outputFields = [
  { key: "id", label: "ID", type: "string" as const, primary: true },
  { key: "event_id", label: "Event ID", type: "string" as const },
  { key: "timestamp", label: "Accepted At", type: "datetime" as const },
  { key: "status", label: "Status", type: "string" as const },
  { key: "source", label: "Source", type: "string" as const },
  { key: "type", label: "Type", type: "string" as const },
  { key: "tags[]", label: "Tags", type: "string" as const },
  { key: "created_at", label: "Accepted At (Unix Milliseconds)", type: "integer" as const },
];
