/** The one story that all examples of the document tell: a shop whose order 42 was paid. */
const eventId = "6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11";
const otherEventId = "0b5d8f0e-3f2a-4d1b-9c43-7f8a2f1e6d55";
const leaseId = "b2a7c9d4-51e8-4f36-a0b9-c3d2e1f00718";
const jobId = "4b1e9f70-2c6d-4a83-9e57-1d0c8b3a6f25";
const replayId = "d94c1f6b-0e7a-4a52-8f1d-5b6c7a8e9f02";

/** 2026-11-23T10:00:00.000Z, a second after another. */
const createdAt = Date.UTC(2026, 10, 23, 10);
const timeOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

const publication = {
  payload: { order: 42, total: 1.5 },
  source: "shop",
  type: "order.paid",
  tags: ["eu"],
};

const pending = {
  event_id: eventId,
  timestamp: timeOf(createdAt),
  status: "pending",
  created_at: createdAt,
  source: "shop",
  type: "order.paid",
  tags: ["eu"],
  payload: { order: 42, total: 1.5 },
};

const leaseExpiresAt = timeOf(createdAt + 305_000);

const cloudEvent = {
  specversion: "1.0",
  id: "order-42-paid",
  source: "https://shop.test/orders",
  type: "test.shop.order.paid",
  time: timeOf(createdAt - 200),
  subject: "42",
  datacontenttype: "application/json",
  data: publication.payload,
} as const;

export const sample = {
  cloudEvent,
  /** As the inbox hands it out. */
  cloudEventOut: {
    ...cloudEvent,
    zteventid: eventId,
    ztstatus: "pending",
    ztacceptedat: timeOf(createdAt),
  },
  eventId,
  otherEventId,
  leaseId,
  replayId,
  jobId,
  createdAt,
  leaseExpiresAt,
  inbox: {
    name: "billing",
    filter: { source: ["shop"], type: ["invoice.*"] },
    max_deliveries: 20,
    created_at: createdAt,
    updated_at: createdAt,
  },
  filling: {
    state: "running",
    since: "2026-11-01T00:00:00.000Z",
    copied: 0,
    examined: 0,
    skipped: 0,
    created_at: createdAt,
  },
  source: {
    name: "github",
    url: "https://triggers.example/in/4fK2mPq9XzLwAb3dYyR0tWc1sVn8QeHj5uGk7o",
    source_id: "4fK2mPq9XzLwAb3d",
    scheme: "github",
    tags: ["code"],
    created_at: createdAt,
    updated_at: createdAt,
  },
  cursor: "AQAAAZr0f7WAbx9qUp8KTD6KVy9tHAueEc0f2eTg1o8m3WcKXg0x9yM",
  publication,
  /** As it waits. */
  pending,
  /** As a lease shows it. */
  delivered: {
    ...pending,
    status: "delivered",
    delivery_count: 1,
    lease_expires_at: leaseExpiresAt,
  },
  acknowledged: {
    ...pending,
    status: "acknowledged",
    acknowledged_at: createdAt + 65_000,
    delivery_count: 1,
  },
  /** As it is shown where there are several inboxes. */
  inSeveral: {
    ...pending,
    inboxes: [
      { inbox: "default", status: "pending" },
      { inbox: "billing", status: "acknowledged", acknowledged_at: createdAt + 65_000 },
    ],
  },
  acknowledgedAt: createdAt + 65_000,
  spooled: { ...pending, status: "accepted" },
} as const;
