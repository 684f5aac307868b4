import { beforeEach, describe, expect, it, vi } from "vitest";
import { Log } from "../../../backend/lambda/log.ts";

let said: string[];

beforeEach(() => {
  said = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => said.push(String(line)) > 0);
});
const log = new Log("ingestion");

describe("a line of a Lambda's log", () => {
  it("is one object, whatever is in it", () => {
    log.write("WARN", "two\nlines", { text: "\u2028\n" });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(said[0] ?? "")).toEqual({
      level: "WARN",
      message: "two\nlines",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      service: "ingestion",
      text: "\u2028\n",
    });
  });

  it("shows errors with their stacks and causes", () => {
    log.write("ERROR", "crashed", { error: new TypeError("bad", { cause: new Error("worse") }) });
    expect(JSON.parse(said[0] ?? "").error).toMatchObject({
      name: "TypeError",
      message: "bad",
      stack: expect.stringContaining("log.test.ts"),
      cause: { name: "Error", message: "worse" },
    });
  });

  it("holds its metrics in the embedded format", () => {
    const metrics = {
      counts: { Ingested: 2 },
      milliseconds: { Latency: 1.5 },
      dimensions: { operation: "ingest-event" },
    };
    log.write("INFO", "ok", { outcome: "ok" }, metrics);
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? "")).toMatchObject({
      outcome: "ok",
      service: "ingestion",
      operation: "ingest-event",
      Ingested: 2,
      Latency: 1.5,
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: "ZapierTriggers",
            Dimensions: [["service", "operation"]],
            Metrics: [
              { Name: "Latency", Unit: "Milliseconds" },
              { Name: "Ingested", Unit: "Count" },
            ],
          },
        ],
      },
    });
  });
});
