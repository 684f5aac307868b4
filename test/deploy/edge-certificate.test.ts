import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** Runs the command with a wrangler that keeps what it is given, and answers as the real one does. */
function makeCertificate(directory: string) {
  const program = join(directory, "wrangler");
  writeFileSync(
    program,
    `#!/bin/sh\ncp "$4" "${directory}/edge.pem"; cp "$6" "${directory}/edge.key"\necho "Success! Uploaded mTLS Certificate"\necho "ID: 99f5fef1-6cc1-46b8-bd79-44a0d5082b8d"\n`,
  );
  chmodSync(program, 0o755);
  return spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../deploy/edge-certificate.ts"), "staging"],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${directory}${delimiter}${process.env.PATH}`,
        TRUSTSTORES_DIRECTORY: directory,
      },
    },
  );
}

test("the Worker's certificate is signed by what the truststore trusts, and so is the next one", () => {
  const directory = mkdtempSync(join(tmpdir(), "edge-certificate-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const round of [1, 2]) {
    const { status, stdout, stderr } = makeCertificate(directory);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("EDGE_CERTIFICATE_ID=99f5fef1-6cc1-46b8-bd79-44a0d5082b8d");
    const truststore = join(directory, "staging.pem");
    const verified = spawnSync(
      "openssl",
      ["verify", "-CAfile", truststore, join(directory, "edge.pem")],
      { encoding: "utf8" },
    );
    expect(verified.stdout).toContain("OK");
    // Those before stay trusted until somebody takes them out.
    expect(readFileSync(truststore, "utf8").match(/BEGIN CERTIFICATE/g)).toHaveLength(round);
    expect(readFileSync(truststore, "utf8")).not.toContain("PRIVATE KEY");
  }
  expect(existsSync(join(directory, "ca.key"))).toBe(false);
});
