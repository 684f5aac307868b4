/**
 * Proves that this house can leave cdktf, which its maker has archived: synthesizes the same
 * program under the maintained fork, and shows what differs. Needs the npm registry. See
 * docs/cdktf.md.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argumentsOf, script } from "./arguments.ts";
import { OperatorError, run } from "./command.ts";
import { differences } from "./json-differences.ts";

const fork = { cdktn: "0.24.0", "@cdktn/provider-aws": "25.7.0" };
const root = join(import.meta.dirname, "..");
/** Below the project, so that whatever is not the fork's is found in the project's own modules. */
const place = join(root, ".local", "cdktn");

await script(async () => {
  argumentsOf("Usage: node deploy/exit-to-cdktn.ts", {}, false);
  await prepare();
  const ours = await synthesized(root, join(place, "out-cdktf"));
  const theirs = await synthesized(place, join(place, "out-cdktn"));
  const found = Object.keys(ours).flatMap((stack) =>
    differences(ours[stack], theirs[stack], stack),
  );
  const stamps = found.filter(({ path }) =>
    /\.\/\/\.metadata\.|required_providers\.aws\.version$/.test(path),
  );
  for (const { path, left, right } of found) console.info(`${path}: ${left} → ${right}`);
  if (found.length > stamps.length) throw new OperatorError("More differs than version stamps.");
  console.info(
    `${Object.keys(ours).length} stacks are the same, but for ${stamps.length} version stamps.`,
  );
});

/** A copy of the program in which every import of cdktf is one of the fork. */
async function prepare(): Promise<void> {
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: fork }),
  );
  await run("npm", ["install", "--no-audit", "--no-fund"], { directory: place, output: "capture" });
  for (const part of ["terraform", "contract"]) {
    rmSync(join(place, part), { recursive: true, force: true });
    cpSync(join(root, part), join(place, part), { recursive: true });
  }
  // The Lambdas are the project's own: they know nothing of either.
  const main = readFileSync(join(root, "main.tf.ts"), "utf8");
  writeFileSync(
    join(place, "main.tf.ts"),
    main.replace("import.meta.dirname", JSON.stringify(root)),
  );
  const sources = readdirSync(join(place, "terraform")).filter((name) => name.endsWith(".ts"));
  for (const name of sources) {
    const file = join(place, "terraform", name);
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text
        .replaceAll('"cdktf"', '"cdktn"')
        .replaceAll('"@cdktf/provider-aws/', '"@cdktn/provider-aws/'),
    );
  }
}

/** @returns each stack's JSON, by name */
async function synthesized(directory: string, outdir: string): Promise<Record<string, unknown>> {
  rmSync(outdir, { recursive: true, force: true });
  const variables = {
    CDKTF_OUTDIR: outdir,
    // All that production wants to be decided.
    ALARM_EMAILS: "operators@example.com",
    GITHUB_REPOSITORY: "acme/triggers",
    PRIVATE_API_ENDPOINT: "regional",
    TERRAFORM_STATE_BUCKET: "states",
  };
  await run("node", [join(directory, "main.tf.ts")], { directory, output: "capture", variables });
  const stacks = join(outdir, "stacks");
  const read = (name: string) =>
    JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8"));
  return Object.fromEntries(readdirSync(stacks).map((name) => [name, read(name)]));
}
