import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));

interface Report {
  lives: { event: string; ratio: number; target: number }[];
  inboxes: {
    inboxes: number;
    ingest: { write: number; read: number };
    "acknowledge in another"?: { write: number; read: number };
  }[];
  filling: { kilobytes: number; first: { write: number }; second: { write: number } }[];
  bulk: Record<"ack" | "reject" | "redrive" | "passed over", { read: number; write: number }>[];
  paths: Record<string, Record<string, { read: number; write: number }>>;
}

/** Only dynoxide reports units by index, and it is made for this platform alone. */
const canCount = process.platform === "linux" && process.arch === "x64";

it.skipIf(!canCount)(
  "an event's life costs no more of the seed's units than it may, a lease no more than its compressed size, and that of a large one as little as of a small one",
  async () => {
    const { AWS_ENDPOINT_URL_DYNAMODB: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [main, "units", "--json"], {
      env,
    });
    const { lives, paths, inboxes, filling, bulk }: Report = JSON.parse(stdout);
    expect(lives).toHaveLength(8);
    for (const { event, ratio, target } of lives) expect(ratio, event).toBeLessThanOrEqual(target);
    expect(paths["10 KB realistic"]?.["lease + ack, each"]?.write).toBeLessThan(13);
    for (const large of ["10 KB incompressible", "100 KB realistic", "100 KB incompressible"])
      expect(paths[large]?.["lease + ack, each"]?.write, large).toBeLessThan(7);
    const [none, one, five, fifty] = inboxes.map(({ ingest }) => ingest.write);
    // A body and a mark, once; then a copy for each.
    expect(one).toBeLessThanOrEqual((none ?? 0) + 2 + 3);
    expect(five).toBeLessThanOrEqual((one ?? 0) + 4 * 3);
    expect(fifty).toBeLessThanOrEqual((five ?? 0) + 45 * 3);
    // A later copy costs no more for what the event says, unless its body is still to be made.
    for (const { second } of filling) expect(second.write).toBeLessThanOrEqual(4);
    expect(filling[0]?.first.write).toBeLessThanOrEqual(5);
    for (const { "acknowledge in another": there } of inboxes)
      if (there) expect(there.write).toBeLessThanOrEqual(3);
    // A hundredth of what saves the job's progress, beside what it costs one by one.
    expect(bulk[0]?.ack.write).toBeLessThan(4.1);
    expect(bulk[0]?.redrive.write).toBeLessThan(5.1);
    for (const { "passed over": passed } of bulk)
      expect(passed.write + passed.read).toBeLessThan(0.05);
    expect(paths["1 KB realistic"]?.ingest).toMatchObject({ read: 0, write: 2 });
    expect(paths["1 KB realistic"]?.["empty page"]).toMatchObject({ read: 1, write: 0 });
  },
);
