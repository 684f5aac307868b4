/** Schemes that a tenant declares, for senders without a preset. */
import type { SourceSettings } from "../../../contract/source.ts";
import type { Scheme } from "../scheme.ts";

type Settings = Pick<SourceSettings, "hmac" | "header" | "delivery_id" | "type_from">;

const anything = "Anything: the credential comes with each delivery.";

const declared = ({ delivery_id, type_from }: Settings) => ({
  deliveryId: delivery_id ? [delivery_id] : [],
  // Nobody knows what the ids of this sender are.
  idsAreUnique: false,
  type: type_from ? [type_from] : [],
  keeps: [delivery_id, type_from].flatMap((place) =>
    place && "header" in place ? [place.header] : [],
  ),
});

export const token = (settings: Settings): Scheme => ({
  proof: settings.header
    ? { kind: "credential", at: [{ header: settings.header }], form: "plain" }
    : { kind: "credential", at: [{ header: "authorization" }], form: "bearer" },
  ...declared(settings),
  covers: { body: false, time: false, replay: anything },
});

export const basic = (settings: Settings): Scheme => ({
  proof: { kind: "credential", at: [{ header: "authorization" }], form: "basic" },
  ...declared(settings),
  covers: { body: false, time: false, replay: anything },
});

export function hmac(settings: Settings): Scheme {
  if (!settings.hmac) throw new Error("a source of the scheme hmac says how its sender signs");
  const { header, prefix, encoding, algorithm, signed, timestamp } = settings.hmac;
  const { keeps, ...others } = declared(settings);
  return {
    proof: {
      kind: "signature",
      at: [{ header }],
      form: "plain",
      label: prefix,
      encoding,
      algorithm,
      key: "text",
      signed,
      ...(timestamp && {
        timestamp: {
          at: [{ header: timestamp.header }],
          toleranceSeconds: timestamp.tolerance_seconds,
        },
      }),
    },
    ...others,
    keeps: [header, ...(timestamp ? [timestamp.header] : []), ...keeps],
    covers: {
      body: true,
      time: timestamp !== undefined,
      replay: timestamp
        ? "The same body again, while its time is within the tolerance."
        : "The same body again, at any time.",
    },
  };
}
