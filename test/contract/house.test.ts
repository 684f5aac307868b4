/** The rules of the house: who may import whom, and how large a file may become. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesLike, root } from "../checkout.ts";
import { seconds } from "../longest-first.ts";

const files = filesLike("*.ts", "*.tsx");

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const linesIn = (file: string): number => read(file).trimEnd().split("\n").length;
const folderOf = (file: string): string =>
  file.includes("/") ? file.slice(0, file.indexOf("/")) : ".";

/** Folder → the other folders that it may import from, as its tsconfig.json says. */
const references = (folder: string): string[] => {
  const { references } = JSON.parse(read(`${folder}/tsconfig.json`)) as {
    references: { path: string }[];
  };
  return references.map(({ path }) => path.replace("../", "")).sort();
};

const folders = [...new Set(files.map(folderOf))].filter(
  (folder) => folder !== "." && folder !== "test",
);
const borders = new Map([
  ...folders.map((folder) => [folder, references(folder)] as const),
  [".", ["terraform"]] as const,
]);

const specifiers = (file: string): string[] =>
  Array.from(
    read(file).matchAll(
      /^\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/gm,
    ),
    ([, from, other]) => {
      return from ?? other ?? "";
    },
  );

/** What a file imports from other folders of the house, as paths from the top. */
const foreignImports = (file: string): string[] =>
  specifiers(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => normalize(join(dirname(file), specifier)))
    .filter((imported) => folderOf(imported) !== folderOf(file));

/** What a file imports from within its own folder, as paths from the top. */
const importsWithin = (folder: string, file: string): string[] =>
  specifiers(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => normalize(join(dirname(file), specifier)))
    .filter((imported) => folderOf(imported) === folder);

describe("an import", () => {
  it("goes only where the folder's tsconfig.json lets it, and never into tests", () => {
    const trespasses = files
      .filter((file) => folderOf(file) !== "test" && file !== "vitest.config.ts")
      .flatMap((file) => foreignImports(file).map((imported) => ({ file, imported })))
      .filter(({ file, imported }) => !borders.get(folderOf(file))?.includes(folderOf(imported)));
    expect(trespasses).toEqual([]);
    expect([...borders.values()].flat()).not.toContain("test");
  });

  it("leads from edge and backend to the contract, and from there nowhere", () => {
    expect(Object.fromEntries(borders)).toMatchObject({
      contract: [],
      worker: ["contract"],
      backend: ["contract"],
      terraform: ["contract"],
    });
  });

  it("within the edge goes from what is asked to what answers", () => {
    const order =
      "routes push sources publish inbox spool wake authentication private-api http".split(" ");
    const roomOf = (path: string) => order.indexOf(path.split("/")[1] ?? "");
    const trespasses = files
      .filter((file) => file.startsWith("worker/") && roomOf(file) !== -1)
      .flatMap((file) => importsWithin("worker", file).map((imported) => ({ file, imported })))
      .filter(({ file, imported }) => roomOf(imported) < roomOf(file));
    expect(trespasses).toEqual([]);
  });

  it("within the backend goes from a service to the Lambda's shell and the store", () => {
    const above = ["maintenance", "archive", "delivery", "ingestion", "authorization"];
    const roomOf = (path: string) => path.split("/")[1] ?? "";
    const trespasses = files
      .filter((file) => ["lambda", "store"].includes(roomOf(file)) && file.startsWith("backend/"))
      .flatMap((file) => importsWithin("backend", file))
      .filter((imported) => above.includes(roomOf(imported)));
    expect(trespasses).toEqual([]);
  });

  it("is found at all", () => {
    expect(foreignImports("worker/private-api/backend.ts")).toContain("contract/operations.ts");
    expect(specifiers("worker/private-api/signature.ts")).toContain("aws4fetch");
    expect(importsWithin("worker", "worker/routes/events.ts")).toContain("worker/publish/batch.ts");
    expect(files.flatMap(foreignImports).length).toBeGreaterThan(50);
  });

  it("of contract/ from outside is zod", () => {
    const outside = files.filter((file) => folderOf(file) === "contract").flatMap(specifiers);
    expect(new Set(outside.filter((specifier) => !specifier.startsWith(".")))).toEqual(
      new Set(["zod"]),
    );
  });

  it("of AWS is made in worker/ by one file", () => {
    const importers = files.filter(
      (file) => folderOf(file) === "worker" && /aws/i.test(specifiers(file).join()),
    );
    expect(importers).toEqual(["worker/private-api/signature.ts"]);
  });
});

describe("the compiler", () => {
  const copy = mkdtempSync(join(tmpdir(), "house-"));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** Imports that cross a border, one file each, in a copy of the house. */
  const trespasses = Object.entries({
    "worker/trespass.ts": "../backend/store/backoff.ts",
    "backend/trespass.ts": "../worker/http/encoding.ts",
    "contract/trespass.ts": "../worker/http/encoding.ts",
    "keys/trespass.ts": "../local/sockets.ts",
    "client/src/trespass.ts": "../../worker/http/encoding.ts",
    "local/trespass.ts": "../worker/http/encoding.ts",
    "terraform/trespass.ts": "../backend/store/backoff.ts",
    "worker/reaching-into-tests.ts": "../test/flow/client.ts",
    "backend/reaching-into-tests.ts": "../test/flow/client.ts",
  });
  let complaints = "";

  beforeAll(() => {
    for (const entry of [...folders, "test", "tsconfig.base.json", "package.json", "main.tf.ts"]) {
      cpSync(join(root, entry), join(copy, entry), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const [file, imported] of trespasses)
      writeFileSync(join(copy, file), `import "${imported}";\n`);
    const built = [...new Set(trespasses.map(([file]) => folderOf(file)))];
    const { stdout } = spawnSync(
      process.execPath,
      ["node_modules/typescript/bin/tsc", "-b", ...built],
      {
        cwd: copy,
        encoding: "utf8",
      },
    );
    complaints = stdout;
  });

  it.each(trespasses)("refuses %s, which imports %s", (file) => {
    expect(complaints).toMatch(
      new RegExp(`^${file.replaceAll(".", "\\.")}\\(1,8\\): error TS6307: `, "m"),
    );
  });
});

describe("a file", () => {
  it("of the house has at most 250 lines, and one of its tests 350", () => {
    const bound = (file: string) => (folderOf(file) === "test" ? 350 : 250);
    expect(files.filter((file) => linesIn(file) > bound(file))).toEqual([]);
  });

  it("of tests that is known to take long is there", () => {
    expect(Object.keys(seconds).filter((file) => !files.includes(file))).toEqual([]);
  });

  const tablesOfContents = globSync(
    [
      "worker/index.ts",
      "worker/app.ts",
      "backend/*/handler.ts",
      "main.tf.ts",
      "local/start*.ts",
      "keys/main.ts",
    ],
    { cwd: root },
  );

  it("that is an entry is a table of contents, of at most 40 lines", () => {
    expect(tablesOfContents.length).toBeGreaterThanOrEqual(8);
    expect(tablesOfContents.filter((file) => linesIn(file) > 40)).toEqual([]);
  });
});
