/**
 * `npm run edge:certificate -- <environment>`: makes the client certificate with which the Worker
 * calls a private API of the kind `mtls`, and gives it to Cloudflare; run again, it rotates it.
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argumentsOf, environmentOf, script } from "./arguments.ts";
import { OperatorError, run } from "./command.ts";
import { Wrangler } from "./wrangler.ts";

const usage = "Usage: npm run edge:certificate -- <environment>";
const validDays = 730;

await script(async () => {
  const { positionals } = argumentsOf(usage, {});
  const name = environmentOf(positionals, usage);
  const truststores = process.env.TRUSTSTORES_DIRECTORY ?? join(import.meta.dirname, "truststores");
  const directory = mkdtempSync(join(tmpdir(), "certificate-"));
  try {
    await makePair(directory, `zapier-triggers ${name} edge`);
    const id = await upload(directory, name);
    mkdirSync(truststores, { recursive: true });
    // What is trusted already stays: the Worker holds the old certificate until it is deployed.
    appendFileSync(join(truststores, `${name}.pem`), readFileSync(join(directory, "ca.pem")));
    console.info(`EDGE_CERTIFICATE_ID=${id}`);
    console.info(
      `Trusted for ${validDays} days in ${join(truststores, `${name}.pem`)}: commit it, set EDGE_CERTIFICATE_ID, and deploy. Then take what was there before out of the file, and deploy again.`,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** The authority signs this one certificate: its key is never kept. */
async function makePair(directory: string, subject: string): Promise<void> {
  const openssl = (...args: string[]) => run("openssl", args, { directory, output: "capture" });
  // Unlike those before: who verifies finds the authority by its name.
  const authority = randomUUID();
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const days = ["-days", String(validDays)];
  const usage = ["-addext", "keyUsage=critical,keyCertSign"];
  await openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    ...days,
    "-subj",
    `/O=${subject}/CN=${authority}`,
    ...usage,
  );
  await openssl(
    "req",
    ...key,
    "-keyout",
    "edge.key",
    "-out",
    "edge.csr",
    "-subj",
    `/CN=${subject}`,
  );
  await openssl(
    "x509",
    "-req",
    "-in",
    "edge.csr",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    "edge.pem",
    ...days,
  );
}

/** @returns the id under which Cloudflare keeps it */
async function upload(directory: string, environment: string): Promise<string> {
  const wrangler = new Wrangler(environment);
  const name = `${wrangler.worker}-${new Date().toISOString().slice(0, 10)}`;
  const { text } = await wrangler.run(
    [
      "mtls-certificate",
      "upload",
      "--cert",
      join(directory, "edge.pem"),
      "--key",
      join(directory, "edge.key"),
      "--name",
      name,
    ],
    { output: "capture" },
  );
  const id = /ID:\s*([0-9a-f-]{32,36})/i.exec(text)?.[1];
  if (!id)
    throw new OperatorError(
      `wrangler does not say under which id it keeps the certificate:\n${text}`,
    );
  return id;
}
