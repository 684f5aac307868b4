/**
 * A payload comes back as it was sent, letter for letter, from the socket to the table and back.
 */
import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../contract/limits.ts";
import { eventOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { jsonObjectText, nested } from "./json-text.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

/** Posts it alone and in a batch, and reads it by every way there is. */
async function expectVerbatim(payload: string, metadata?: string): Promise<void> {
  const source = randomUUID();
  const raw = metadata === undefined ? "" : `,\n"metadata" :${metadata} `;
  const body = `{ "source":"${source}" ,"payload" :\t${payload}\n${raw}}`;
  const ending = `${metadata === undefined ? "" : `,"metadata":${metadata}`},"payload":${payload}}`;
  const posted = await client.ask("POST", "/v1/events", { body });
  expect(posted.status, posted.text).toBe(201);
  expect(posted.text.slice(-ending.length)).toBe(ending);
  expect((await client.event(eventOf(posted).event_id)).text).toBe(posted.text);
  const page = (await client.inbox({ source })).text;
  expect(page).toBe(`{"events":[${posted.text}],"count":1,"has_more":false,"next_cursor":null}`);

  const leased = (await client.ask("POST", "/v1/inbox/lease", { body: JSON.stringify({ source }) }))
    .text;
  expect(leased.slice(-ending.length - 2)).toBe(`${ending}]}`);

  const batch = await client.ask("POST", "/v1/events/batch", { body: `{"events":[ ${body} ]}` });
  const [result] = JSON.parse(batch.text).results;
  expect(result.status, batch.text).toBe(201);
  expect((await client.event(result.event_id)).text.slice(-ending.length)).toBe(ending);
}

describe("a payload", () => {
  it.each([
    [
      "its numbers",
      '{"big":12345678901234567890,"float":1.0,"huge":1e400,"tiny":1E-400,"zero":-0,"digits":0.10000000000000000555}',
    ],
    [
      "its escapes",
      '{"escaped":"\\u00e9","literal":"é","slash":"\\/","lone":"\\ud83d","pair":"\\uD83D\\uDE00","nul":"\\u0000"}',
    ],
    [
      "literals that others escape",
      '{"separators":"\u2028\u2029","delete":"\u007f","byte order mark":"\ufeff"}',
    ],
    ["names like integers, in odd order", '{"10":1,"9":2,"1":3,"01":4,"-1":5}'],
    ["a name more than once", '{"a":1,"a":2,"\\u0061":3}'],
    [
      "names that mean something to JavaScript",
      '{"__proto__":{"x":1},"constructor":null,"toJSON":1,"":[]}',
    ],
    ["its white space", '{\r\n\t"spaced" : [ 1 , { } , [ ] ]\n}'],
    ["nothing in it", "{}"],
  ])("comes back with %s", async (_, payload) => {
    await expectVerbatim(payload);
  });

  it("comes back as deep as it may nest, and is refused a level deeper", async () => {
    // The body itself is the outermost level.
    await expectVerbatim(`{"deep":${nested(limits.jsonDepth - 2, "1")}}`);
    const deeper = await client.publish(`{"deep":${nested(limits.jsonDepth - 1, "1")}}`);
    expect(refusalOf(deeper)).toEqual([400, "invalid_json"]);
  });

  it("comes back as large as it may be, and is refused a byte larger", async () => {
    const largest = `{"a":"${"é".repeat((limits.payloadBytes - 8) / 2)}"}`;
    expect(Buffer.byteLength(largest)).toBe(limits.payloadBytes);
    await expectVerbatim(largest);
    const larger = await client.publish(largest.replace("é", "éa"));
    expect(refusalOf(larger)).toEqual([413, "body_too_large"]);
  });

  it("comes back as large as it may be, and as dense as JSON gets", async () => {
    const file = randomBytes(limits.payloadBytes).toString("base64");
    await expectVerbatim(
      `{"a":"${file.slice(0, limits.payloadBytes - 8)}"}`,
      `{"b":"${file.slice(-1_000)}"}`,
    );
  });

  it("comes back letter for letter whatever JSON object it is, and so does its metadata", async () => {
    await fc.assert(
      fc.asyncProperty(
        jsonObjectText,
        fc.option(jsonObjectText, { nil: undefined }),
        async (payload, metadata) => {
          fc.pre(
            Buffer.byteLength(payload) <= limits.payloadBytes &&
              Buffer.byteLength(metadata ?? "") <= limits.metadataBytes,
          );
          await expectVerbatim(payload, metadata);
        },
      ),
      { numRuns: 100 },
    );
  });
});
