/** Reports of deliveries: few, bounded, and without consequence. */
import { expect, it } from "vitest";
import { deliveryRecords } from "../../../contract/cache-bounds.ts";
import type { DeliveryRecord } from "../../../contract/delivery-record.ts";
import { operations } from "../../../contract/operations.ts";
import { DeliveryReports } from "../../../worker/sources/delivery-reports.ts";

const source = { tenant: "acme", source_id: "4fK2mPq9XzLwAb3d" };
const refused = (received_at: number): DeliveryRecord => ({
  received_at,
  outcome: "refused",
  reason: "wrong",
  status: 401,
});
const handshake: DeliveryRecord = { received_at: 0, outcome: "handshake", status: 200 };

type Report = { deliveries: DeliveryRecord[]; not_shown: number };

/** Time passes where it is waited for. */
function world(call: () => Promise<unknown> = async () => ({ ok: true, value: {} })) {
  let clock = 1_000_000;
  const reports: Report[] = [];
  const wakes: { at: number; wake: () => void }[] = [];
  const context = {
    backend: {
      call: (_name: string, input: unknown) => {
        reports.push(operations["record-deliveries"].input.parse(input));
        return call();
      },
    } as never,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => wakes.push({ at: clock + milliseconds, wake })),
    now: () => clock,
  };
  const pass = async (milliseconds: number) => {
    clock += milliseconds;
    for (const { wake } of wakes.filter(({ at }) => at <= clock)) wake();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { context, reports, pass };
}

it("a flood of forged deliveries makes one report in a while, which keeps what was taken", async () => {
  const { context, reports, pass } = world();
  const noted = new DeliveryReports();
  const { first, between, most } = deliveryRecords;
  for (let second = 0; second < 20; second++) {
    if (second === 0) noted.note(source, handshake, context);
    for (let n = 1; n <= 1_000; n++) noted.note(source, refused(second * 1_000 + n), context);
    await pass(1_000);
  }
  await pass(between * 1_000);
  expect(reports.length).toBeLessThanOrEqual(1 + Math.ceil((20 - first) / between) + 1);
  expect(reports[0]?.deliveries).toContainEqual(handshake);
  for (const { deliveries } of reports) expect(deliveries.length).toBeLessThanOrEqual(most + 1);
  const told = reports.reduce((sum, it) => sum + it.deliveries.length + it.not_shown, 0);
  expect(told).toBe(20_001);
});

it("a report that fails lets no delivery fail, and the next one is made", async () => {
  const { context, reports, pass } = world(() => Promise.reject(new Error("AWS is away")));
  const noted = new DeliveryReports();
  const first = noted.note(source, handshake, context);
  await pass(1_000);
  await expect(first).resolves.toBeUndefined();
  noted.note(source, refused(1), context);
  await pass(deliveryRecords.between * 1_000);
  expect(reports).toHaveLength(2);
});

it("what a request was to tell that the runtime has ended, is told by a later one", async () => {
  const { context, reports, pass } = world();
  const noted = new DeliveryReports();
  noted.note(source, handshake, { ...context, sleep: () => new Promise(() => undefined) });
  await pass(1_000);
  noted.note(source, refused(1), context);
  await pass(10_000);
  noted.note(source, refused(2), context);
  await pass(1_000);
  expect(reports).toEqual([
    expect.objectContaining({
      deliveries: expect.arrayContaining([handshake, refused(1), refused(2)]),
    }),
  ]);
});
