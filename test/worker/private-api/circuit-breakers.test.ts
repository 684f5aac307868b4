import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { services } from "../../../contract/operations.ts";
import { CircuitBreakers } from "../../../worker/private-api/circuit-breakers.ts";
import { type Failure, failures } from "../../../worker/private-api/failure.ts";

const names = Object.keys(failures) as Failure[];
const acme = { service: "delivery", tenant: "acme" } as const;
const other = { service: "delivery", tenant: "other" } as const;
const publishing = { service: "ingestion", tenant: "acme" } as const;

const failing = (failure: Failure, times: number, scope = acme) => {
  const breakers = new CircuitBreakers();
  for (let n = 0; n < times; n++) breakers.record(scope, failure, 0);
  return breakers;
};

describe("the circuit breakers", () => {
  /** Five in a row: whether calls of that tenant, of another, and of another service go on. */
  const afterFive: Record<Failure, [own: boolean, others: boolean, elsewhere: boolean]> = {
    connection: [false, false, true],
    timeout: [false, true, true],
    throttled: [false, true, true],
    unavailable: [false, true, true],
    gateway: [true, true, true],
    refused: [true, true, true],
    bug: [true, true, true],
    invalid_input: [true, true, true],
  };

  it.each(names)("after five failures by %s", (failure) => {
    const breakers = failing(failure, 5);
    expect([acme, other, publishing].map((scope) => breakers.allows(scope, 1))).toEqual(
      afterFive[failure],
    );
  });

  it.each(names)("let all calls pass after four by %s", (failure) => {
    const breakers = failing(failure, 4);
    for (const scope of [acme, other, publishing]) expect(breakers.allows(scope, 1)).toBe(true);
  });

  it("let one call through after each pause, and all after one that was answered", () => {
    for (const failure of ["connection", "timeout"] as const) {
      const breakers = failing(failure, 5);
      expect([1, 2_999, 3_000, 3_001, 6_000].map((now) => breakers.allows(acme, now))).toEqual([
        false,
        false,
        true,
        false,
        true,
      ]);
      breakers.record(acme, failure, 6_000);
      expect(breakers.allows(acme, 6_001)).toBe(false);
      breakers.record(acme, undefined, 6_002);
      for (let n = 0; n < 3; n++) expect(breakers.allows(acme, 6_003)).toBe(true);
    }
  });

  it("never keep a tenant from the backend by what others may cause", () => {
    const call = fc.record({
      service: fc.constantFrom(...services),
      tenant: fc.constantFrom("a", "b", "c", "attacker"),
      failure: fc.option(fc.constantFrom(...names.filter((name) => name !== "connection")), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const breakers = new CircuitBreakers();
        for (const { failure, ...scope } of calls) breakers.record(scope, failure, 0);
        for (const service of services)
          expect(breakers.allows({ service, tenant: "innocent" }, 1)).toBe(true);
      }),
    );
  });

  it("forget tenants that failed long ago, before memory is short", () => {
    const breakers = new CircuitBreakers();
    for (let n = 0; n < 5_000; n++)
      for (let times = 0; times < 5; times++)
        breakers.record({ service: "delivery", tenant: `t${n}` }, "timeout", 0);
    expect(breakers.allows({ service: "delivery", tenant: "t0" }, 1)).toBe(true);
    expect(breakers.allows({ service: "delivery", tenant: "t4999" }, 1)).toBe(false);
  });
});
