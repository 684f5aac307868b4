/** Where events may be posted to: each refusal of SECURITY.md, in every spelling. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writtenPush } from "../../contract/push.ts";
import {
  internalNames,
  refusalOfUrl,
  rulesOf,
  type UrlRefusal,
  urlRefusals,
} from "../../worker/push/refused-url.ts";

const ownHosts = ["triggers.example.com", "abc.execute-api.us-east-1.amazonaws.com"];
const deployed = { isLocal: false, ownHosts };
const local = { isLocal: true, ownHosts: [] };

const refused: Record<UrlRefusal, string[]> = {
  malformed: ["", "receiver", "//a.example", "https://", "https:// a.example", "https://a\\b.com/"],
  not_https: ["http://receiver.example.com/", "ftp://receiver.example.com/", "ws://a.example.com"],
  userinfo: [
    "https://user@a.example.com/",
    "https://u:p@a.example.com/",
    "https://:p@a.example.com",
  ],
  fragment: ["https://a.example.com/#a", "https://a.example.com/#"],
  port: ["https://a.example.com:22/", "https://a.example.com:80/", "https://a.example.com:1023/"],
  ip_literal: [
    ...["https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/"],
    ...["https://8.8.8.8/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/"],
    ...["https://127.1/", "https://127.0.0.1./", "https://0/", "https://%31%32%37.0.0.1/"],
    ...[
      "https://１２７.0.0.1/",
      "https://[::1]/",
      "https://[::ffff:127.0.0.1]/",
      "https://[fd00::1]/",
    ],
  ],
  internal_name: [
    ...[
      "https://intranet/",
      "https://localhost/",
      "https://localhost./",
      "https://LOCALHOST:8443/",
    ],
    ...["https://metadata.google.internal/", "https://db.corp/", "https://router.home.arpa/"],
    ...["https://printer.local/", "https://a.localhost/", "https://a.test/", "https://a.onion/"],
    ...["https://1.0.0.127.in-addr.arpa/", "https://a.internal./", "https://ⓛocalhost/"],
  ],
  own_host: [
    ...["https://triggers.example.com/v1/events", "https://Triggers.Example.com./in/x"],
    ...["https://zapier-triggers-staging.acme.workers.dev/in/x"],
    ...[
      "https://0a1b2c3d-zapier-triggers.acme.workers.dev/",
      "https://canary-zapier-triggers-production.acme.workers.dev",
    ],
    ...["https://a.triggers.example.com/", "https://abc.execute-api.us-east-1.amazonaws.com/v1"],
  ],
};

describe("a receiver's URL is refused that", () => {
  it.each(Object.entries(refused))("(%s)", (reason, urls) => {
    for (const url of urls) expect(refusalOfUrl(url, deployed), url).toBe(reason);
  });

  it("names an IPv4 address, in whichever of its spellings", () => {
    const spelled = fc
      .tuple(fc.nat(0xffffffff), fc.constantFrom("decimal", "hex", "octal", "dotted"))
      .map(([address, spelling]) => {
        const bytes = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
        if (spelling === "decimal") return String(address);
        if (spelling === "hex") return `0x${address.toString(16)}`;
        if (spelling === "octal") return bytes.map((byte) => `0${byte.toString(8)}`).join(".");
        return bytes.join(".");
      });
    fc.assert(
      fc.property(spelled, (host) => {
        expect(refusalOfUrl(`https://${host}/`, deployed)).toBe("ip_literal");
      }),
    );
  });

  it("names what is internal, or anything below it", () => {
    for (const name of internalNames)
      for (const host of [name, `a.${name}`, `a.b.${name}.`])
        expect(refusalOfUrl(`https://${host}/`, deployed), host).toBe("internal_name");
  });
});

it("a receiver's URL is taken that is of the public internet", () => {
  for (const url of [
    "https://hooks.example.com/a?b=c",
    "https://hooks.example.com:8443/",
    "https://hooks.example.com:443",
    "https://localhost.example.com/",
    "https://bücher.example/",
    "https://10.example.com/",
    "https://nottriggers.example.com/",
    "https://hooks.acme.workers.dev/",
  ])
    expect(refusalOfUrl(url, deployed), url).toBeUndefined();
});

it("loopback is taken on a developer's machine alone, and nothing else is there", () => {
  for (const url of ["http://127.0.0.1:3000/", "http://localhost:80/", "https://[::1]:3000/"]) {
    expect(refusalOfUrl(url, local), url).toBeUndefined();
    expect(refusalOfUrl(url, deployed), url).toBeDefined();
  }
  for (const url of ["http://10.0.0.1/", "http://a.example.com/", "https://169.254.169.254/"])
    expect(refusalOfUrl(url, local), url).toBeDefined();
  for (const ENVIRONMENT of ["staging", "production", "", "Local"])
    expect(
      rulesOf(
        { ENVIRONMENT, BACKEND_URL: "https://b.example/v1", OWN_HOSTS: "C.example d.example" },
        "own.example",
      ),
    ).toEqual({
      isLocal: false,
      ownHosts: ["own.example", "b.example", "c.example", "d.example"],
    });
});

it("a definition takes no URL that could be no receiver anywhere", () => {
  for (const reason of ["malformed", "userinfo", "fragment"] as const)
    for (const url of refused[reason])
      expect(writtenPush.safeParse({ url }).success, url).toBe(false);
  expect(writtenPush.safeParse({ url: "https://a.example/" }).success).toBe(true);
});

it("SECURITY.md lists all that is refused", () => {
  const text = readFileSync(join(import.meta.dirname, "../../SECURITY.md"), "utf8");
  const [, listed = ""] = /## Where events are posted to\n(.*?)\n## /s.exec(text) ?? [];
  for (const reason of Object.keys(urlRefusals)) expect(listed).toContain(`\`${reason}\``);
  for (const name of internalNames) expect(listed).toContain(`\`${name}\``);
});
