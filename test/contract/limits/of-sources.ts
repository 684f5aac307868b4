/** Limits of sources, and of what is delivered to them. */
import { sourceBody } from "../../../contract/source.ts";
import { place } from "../../../contract/source-scheme.ts";
import { describeDelivery } from "../../../worker/sources/description.ts";
import { Reader } from "../../../worker/sources/reader.ts";
import { github } from "../../../worker/sources/schemes/github.ts";
import type { LimitPath, Row } from "./row.ts";

const secret = "long enough";
const takes = (members: object): boolean =>
  sourceBody.safeParse({ scheme: "github", secret, ...members }).success;

const tolerating = (tolerance_seconds: number): boolean =>
  takes({
    scheme: "hmac",
    hmac: {
      header: "x",
      signed: "{timestamp}{body}",
      timestamp: { header: "t", tolerance_seconds },
    },
  });

/** Whether a header of that length is kept beside the event. */
function isKept(length: number): boolean {
  const headers = new Headers({ "x-github-event": "x".repeat(length) });
  const delivery = { url: "https://a.example/in/t", headers, body: new Uint8Array(), now: 0 };
  const source = { name: "a", settings: { scheme: "github" } } as const;
  const { metadata = "" } = describeDelivery(source, github, delivery, new Reader(delivery));
  return metadata.includes("x-github-event");
}

export const ofSources = {
  "sources.most": {
    is: 100,
    tested: ["test/backend/authorization/sources.test.ts", "refuse one source too many"],
  },
  "sources.secretLength.min": {
    is: 8,
    isLeast: true,
    takes: (size) => takes({ secret: "x".repeat(size) }),
  },
  "sources.secretLength.max": { is: 512, takes: (size) => takes({ secret: "x".repeat(size) }) },
  "sources.keepSeconds": { is: 604_800, takes: (size) => takes({ keep_previous_seconds: size }) },
  "sources.toleranceSeconds.min": { is: 1, isLeast: true, takes: tolerating },
  "sources.toleranceSeconds.max": { is: 86_400, takes: tolerating },
  "sources.toleranceSeconds.default": {
    is: 300,
    tested: ["test/flow/sources.test.ts", "an old delivery is refused"],
  },
  "sources.pointerLength": {
    is: 256,
    takes: (size) => place.safeParse({ pointer: `/${"x".repeat(size - 1)}` }).success,
  },
  "sources.origins": {
    is: 10,
    takes: (size) => takes({ scheme: "cloudevents", origins: Array(size).fill("emitter.example") }),
  },
  "sources.deliveryBytes": {
    is: 262_144,
    tested: ["test/flow/sources.test.ts", "that is too large is refused"],
  },
  "sources.signatures": {
    is: 5,
    tested: ["test/worker/sources/verify.test.ts", "looks at as many signatures as the limit says"],
  },
  "sources.headerLength": { is: 1_024, takes: isKept },
} satisfies Partial<Record<LimitPath, Row>>;
