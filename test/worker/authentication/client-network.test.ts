import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf } from "../../../worker/authentication/client-network.ts";

describe("the network of a client", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8:0:0::/64"],
    ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::", "2001:db8:1:3::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    // Neither: they stand for themselves.
    ["unknown", "unknown"],
    ["1::2::3", "1::2::3"],
    ["1:2:3", "1:2:3"],
    ["1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"],
    ["12345::", "12345::"],
    [":1", ":1"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("is the same for all addresses of a /64, and another for every other /64", () => {
    const half = fc.tuple(...Array.from({ length: 4 }, () => fc.nat(0xffff)));
    const text = (groups: number[]) => groups.map((group) => group.toString(16)).join(":");
    fc.assert(
      fc.property(half, half, half, half, (network, other, a, b) => {
        fc.pre(text(network) !== "0:0:0:0" && text(other) !== "0:0:0:0");
        const of = (high: number[], low: number[]) => networkOf(`${text(high)}:${text(low)}`);
        expect(of(network, a)).toBe(of(network, b));
        if (text(network) !== text(other)) expect(of(network, a)).not.toBe(of(other, a));
      }),
    );
  });
});
