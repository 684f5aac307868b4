/**
 * The commands of the pages that a test cannot run as they are, each with its reason, and what is
 * run or checked in its place. An entry that no page needs any more fails the test; so does a
 * command that reaches a cloud and has no entry.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startAndStop } from "./start-and-stop.ts";
import { checkTerraform } from "./terraform-stand-in.ts";

export interface StandIn {
  tool: string;
  /** Of the arguments, with blanks between them. */
  command: RegExp;
  reason: string;
  /** @returns what is wrong with the command */
  run: (args: string[], real: Real) => Promise<string | undefined> | string | undefined;
}

/** The programs for which others stand in. */
export interface Real {
  /** The PATH on which they are. */
  path: string;
  /** @returns the exit code */
  run: (program: string, args: readonly string[]) => number;
}

/** One use, as it is noted for the test. */
export interface Used {
  tool: string;
  command: string;
  /** The entry's `command`. */
  for: string;
  problem: string | null;
}

const copy = () => process.env.DOCS_COPY ?? ".";
const read = (file: string) => readFileSync(join(copy(), file), "utf8");
const scripts = (): Record<string, string> => JSON.parse(read("package.json")).scripts;
const failed = (code: number) => (code === 0 ? undefined : `ended with ${code}`);

export const standIns: StandIn[] = [
  {
    tool: "npm",
    command: /^start( |$)/,
    reason:
      "never ends: it is started for real, on a free port and a state of its own, and stopped when it serves",
    run: (args, real) => startAndStop(args, copy(), real.path),
  },
  {
    tool: "npm",
    command: /^test$/,
    reason: "would run this test again: its programs must exist",
    run: () => {
      const programs = (scripts().test ?? "")
        .split("&&")
        .map((line) => line.trim().split(" ")[0] ?? "");
      const missing = programs.filter(
        (name) => name !== "npm" && !existsSync(join(copy(), "node_modules/.bin", name)),
      );
      return programs.includes("vitest") && missing.length === 0
        ? undefined
        : `there is no ${missing.join() || "vitest"}`;
    },
  },
  {
    tool: "npm",
    command: /^run exit:cdktn$/,
    reason: "loads 500 MB from the registry: its entry must be there",
    run: () => {
      const entry = (scripts()["exit:cdktn"] ?? "").replace(/^node /, "");
      return existsSync(join(copy(), entry)) ? undefined : `there is no ${entry}`;
    },
  },
  {
    tool: "npm",
    command: /^run (deploy|bootstrap|rollback|restore) -- (?!.*--dry-run)/,
    reason: "deploys: run with --dry-run, which reads the same arguments and prints the steps",
    run: (args, real) => failed(real.run("npm", [...args, "--dry-run"])),
  },
  {
    tool: "npm",
    command: /^run archive -- restore \w+ --/,
    reason: "reads the archive in AWS: it must be there, and know these options",
    run: (args) => {
      const [, usage = ""] = /const usage = `([^`]+)`/.exec(read("deploy/archive.ts")) ?? [];
      const unknown = args.filter((arg) => /^--./.test(arg) && !usage.includes(arg));
      return unknown.length === 0 ? undefined : `there is no option ${unknown.join()}`;
    },
  },
  {
    tool: "terraform",
    command: /^(version|init|validate|plan|show|apply|destroy|output) ?/,
    reason:
      "reaches AWS: the stack must be synthesized, and must have the flags, variables and outputs that are named",
    run: (args, real) => checkTerraform(args, real.path),
  },
  {
    tool: "pip",
    command: /^install moto\[server\]==/,
    reason: "installs into the machine's Python: it must be the version that the tests name",
    run: ([, wanted = ""]) =>
      read("test/terraform/emulated-aws.ts").includes(`'${wanted}'`) ? undefined : `not ${wanted}`,
  },
  {
    tool: "python3",
    command: /^test\/terraform\/moto_aws\.py /,
    reason:
      "serves until it is stopped, on a port that may be taken: the file must be there, and document these options",
    run: ([file = "", ...options]) =>
      read(file).includes(options.join(" "))
        ? undefined
        : `${file} does not say ${options.join(" ")}`,
  },
  {
    tool: "aws",
    command: /^dynamodb get-item /,
    reason: "reads the table in AWS: the real program reads the local one",
    run: (args, real) => failed(real.run("aws", args)),
  },
  {
    tool: "npx",
    command: /^zapier-platform-cli@\S+ (login|register|push)/,
    reason: "needs an account of Zapier: it must be the version of the app's platform",
    run: ([cli = ""]) => {
      const { dependencies } = JSON.parse(read("examples/zapier/package.json"));
      return cli.endsWith(`@${dependencies["zapier-platform-core"]}`)
        ? undefined
        : `the app's platform is another than ${cli}`;
    },
  },
];
