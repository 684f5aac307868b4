/** Does with a code block what its reader would do, by the language that it is in. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { root } from "../checkout.ts";
import type { Block } from "./pages.ts";
import { startOutput } from "./start-and-stop.ts";
import type { Finished, Workshop } from "./workshop.ts";

/**
 * @param name a file name that is unlike those of other blocks
 * @returns what is wrong with the block
 */
type Runner = (
  block: Block,
  workshop: Workshop,
  name: string,
) => Promise<string | undefined> | string | undefined;

const complaint = ({ code, said }: Finished): string | undefined =>
  code === 0 ? undefined : `ended with ${code}:\n${said}`;

/**
 * What a command failed in is noted too where the shell drops its exit code, as it does in the
 * background and in pipes.
 */
const inShell: Runner = async ({ text, folder }, workshop) => {
  const before = workshop.used.length;
  const finished = await workshop.run("sh", ["-euc", `${text}\nwait`], folder);
  const problems = workshop.used.slice(before).filter(({ problem }) => problem !== null);
  return problems.length > 0
    ? problems.map((used) => `${used.tool} ${used.command}: ${used.problem}`).join("\n")
    : complaint(finished);
};

const inNode =
  (extension: string): Runner =>
  async ({ text, folder }, workshop, name) =>
    complaint(
      await workshop.run(
        process.execPath,
        [workshop.write(`${folder}/${name}.${extension}`, text)],
        folder,
      ),
    );

const inPython: Runner = async ({ text }, workshop, name) =>
  complaint(await workshop.run("python3", [workshop.write(`${name}.py`, text)]));

const asJson: Runner = ({ text }) => {
  JSON.parse(text);
  return undefined;
};

const asJsonLines: Runner = ({ text }) => {
  for (const line of text.trim().split("\n")) JSON.parse(line);
  return undefined;
};

/** The only TOML here is wrangler's: it must be understood as a part of the real file. */
const asWranglerToml: Runner = ({ text }, workshop, name) => {
  const config = workshop.write(
    `${name}.toml`,
    `${readFileSync(join(root, "wrangler.toml"), "utf8")}\n${text}`,
  );
  const environment = /^\[+env\.(\w+)/m.exec(text)?.[1];
  const read: Record<string, unknown> = {
    ...unstable_readConfig({ config, ...(environment && { env: environment }) }),
  };
  const sections = Array.from(
    text.matchAll(/^\[+(?:env\.\w+\.)?(\w+)/gm),
    ([, section = ""]) => section,
  );
  const lost = sections.filter(
    (section) => !read[section] || JSON.stringify(read[section]) === "[]",
  );
  return lost.length === 0 && sections.length > 0
    ? undefined
    : `wrangler does not read ${lost.join() || "it"}`;
};

/** What `npm start` prints: `…` stands for any text, and so does the port. */
const asStartOutput: Runner = ({ text }, workshop) => {
  const file = join(workshop.copy, startOutput);
  const printed = existsSync(file) ? readFileSync(file, "utf8") : "";
  const missing = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !patternOf(line).test(printed));
  return missing.length === 0 ? undefined : `npm start does not print: ${missing.join("; ")}`;
};

const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split(/…|8787/)
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
    "m",
  );

/** Boxes and arrows: what looks like a command or a program must say its language. */
const asPicture: Runner = ({ text }) =>
  /[─│▶└├→]/.test(text) ? undefined : "it is no picture, and says no language";

/** One request, or one answer as an example. Variables are written as in a shell. */
const asHttp: Runner = async ({ text }, workshop, name) => {
  const [head = "", ...rest] = text.split(/\n\n/);
  const [first = "", ...lines] = head.split("\n");
  if (first.startsWith("HTTP/"))
    return /^HTTP\/\d(\.\d)? \d{3}/.test(first) ? undefined : `no status line: ${first}`;
  const [method = "", target = ""] = first.split(" ");
  const headers = lines
    .filter((line) => !/^(host|content-length):/i.test(line))
    .map((line) => `-H "${line.replaceAll('"', '\\"')}"`);
  const body = rest.join("\n\n").trim();
  const data = body ? ` --data-binary @${workshop.write(`${name}.body`, body)}` : "";
  const url = target.startsWith("http") ? target : `$ZT_URL${target}`;
  return complaint(
    await workshop.run("sh", ["-euc", `curl -X ${method} "${url}" ${headers.join(" ")}${data}`]),
  );
};

const runners: Record<string, Runner> = {
  "": asPicture,
  text: asStartOutput,
  sh: inShell,
  bash: inShell,
  ts: inNode("ts"),
  js: inNode("mjs"),
  python: inPython,
  json: asJson,
  jsonl: asJsonLines,
  toml: asWranglerToml,
  http: asHttp,
};

/** @throws Error that says what is wrong with it */
export async function runBlock(block: Block, workshop: Workshop, name: string): Promise<void> {
  const runner = runners[block.language];
  if (!runner)
    throw new Error(`nothing here runs ${block.language}: a block that is not run is not kept`);
  const problem = await runner(block, workshop, name);
  if (problem !== undefined) throw new Error(problem);
}
