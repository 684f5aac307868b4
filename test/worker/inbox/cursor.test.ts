import { describe, expect, it } from "vitest";
import { type CursorScope, openCursor, sealCursor } from "../../../worker/inbox/cursor.ts";

const secret = "cursor-secret-of-at-least-32-characters";
const position = {
  created_at: Date.parse("2026-11-23T10:00:00Z"),
  event_id: "b12862ea-990a-8714-8996-b03f33c1d687",
};
const later = { ...position, sequence: 258 };
const page: CursorScope = {
  tenant: "acme",
  query: { status: "pending", order: "asc" },
};
const stream: CursorScope = {
  tenant: "acme",
  query: { status: "pending", source: "github", since: 1, until: 2, order: "desc" },
  use: "stream",
};

describe("a cursor", () => {
  // Made by Python's hmac. Consumers keep cursors: a later version must open those of today.
  it.each([
    ["of a page", page, position, "AgAAAaIH2SEAAAAAALEoYuqZCocUiZawPzPB1ofRMM-e6ycZEsPZziFWq3f2"],
    ["of a stream", stream, later, "AgAAAaIH2SEAAAABArEoYuqZCocUiZawPzPB1oevZYGh-ksXtp1vbNJ1DD23"],
  ])("%s is what it always was", async (_, scope, at, cursor) => {
    expect(await sealCursor(secret, scope, at)).toBe(cursor);
    expect(await openCursor(secret, scope, cursor)).toEqual(at);
  });

  it.each([
    ["of a page", page, "AQAAAaIH2SEAsShi6pkKhxSJlrA_M8HWhweGFJ_1Oetzx77Q49XXuoU"],
    ["of a stream", stream, "AQAAAaIH2SEAsShi6pkKhxSJlrA_M8HWh3aUxvJUIkMK7OiMRlSymNE"],
  ])("%s of the first version is opened still", async (_, scope, cursor) => {
    expect(await openCursor(secret, scope, cursor)).toEqual(position);
  });

  it("that claims to be of another version is refused", async () => {
    const cursor = await sealCursor(secret, page, later);
    for (const [version, other] of [
      [1, cursor.replace(/^Ag/, "AQ")],
      [3, cursor.replace(/^Ag/, "Aw")],
      [0, cursor.replace(/^Ag/, "AA")],
    ])
      await expect(openCursor(secret, page, String(other)), String(version)).rejects.toMatchObject({
        code: "invalid_cursor",
      });
  });

  it.each<[string, CursorScope]>([
    ["tenant", { ...page, tenant: "acm" }],
    ["inbox", { ...page, inbox: "billing" }],
    ["status", { ...page, query: { ...page.query, status: "acknowledged" } }],
    ["source", { ...page, query: { ...page.query, source: "s" } }],
    ["type", { ...page, query: { ...page.query, type: "s" } }],
    ["tag", { ...page, query: { ...page.query, tag: "s" } }],
    ["begin", { ...page, query: { ...page.query, since: 1 } }],
    ["end", { ...page, query: { ...page.query, until: 1 } }],
    ["order", { ...page, query: { ...page.query, order: "desc" } }],
    ["use", { ...page, use: "stream" }],
    ["use of a lease", { ...page, use: "lease" }],
  ])("is refused for another %s", async (_, other) => {
    const cursor = await sealCursor(secret, page, position);
    await expect(openCursor(secret, other, cursor)).rejects.toMatchObject({
      code: "invalid_cursor",
    });
  });

  it("of a type is none of a tag of the same name", async () => {
    const [type, tag] = [{ type: "s" }, { tag: "s" }].map((by) => ({
      ...page,
      query: { ...page.query, ...by },
    })) as [CursorScope, CursorScope];
    const cursor = await sealCursor(secret, type, position);
    expect(await openCursor(secret, type, cursor)).toEqual(position);
    await expect(openCursor(secret, tag, cursor)).rejects.toMatchObject({ code: "invalid_cursor" });
  });
});
