/** What a shell completes after it has read what `zt completion` prints. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const zt = `'${process.execPath}' '${new URL("../../client/bin/zt.js", import.meta.url).pathname}'`;

/** @returns the words that it offers */
const ways = {
  bash: (line: string) =>
    `source <(${zt} completion bash); COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _zt; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (line: string) =>
    `compdef() { : }; compadd() { shift; print -l -- \${(M)@:#$PREFIX*} }; _describe() { print -l -- \${(M)\${commands%%:*}:#$PREFIX*} }; source <(${zt} completion zsh); words=(${line}); CURRENT=\${#words}; PREFIX=$words[-1]; _zt`,
  fish: (line: string) =>
    `${zt} completion fish | source; complete -C '${line}' | string split -f1 \\t`,
};

const isThere = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

function offered(shell: keyof typeof ways, line: string): string[] {
  const { stdout, stderr } = spawnSync(shell, ["-c", ways[shell](line)], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean).toSorted();
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  const title = isThere(shell) ? shell : `${shell} (it is not installed)`;
  describe.runIf(isThere(shell))(title, () => {
    it("completes commands", () => {
      expect(offered(shell, "zt re")).toEqual(["redrive", "reject", "release", "replay"]);
      expect(offered(shell, "zt compl")).toEqual(["completion"]);
    });

    it("completes the options of each command, and those of all", () => {
      expect(offered(shell, "zt sources --de")).toEqual(["--define", "--delete", "--deliveries"]);
      expect(offered(shell, "zt redrive --dr")).toEqual(["--dry-run"]);
      expect(offered(shell, "zt me --js")).toEqual(["--json"]);
      expect(offered(shell, "zt me --de")).toEqual([]);
    });
  });
}

it("asks for a shell that it knows", () => {
  const { status, stderr } = spawnSync("bash", ["-c", `${zt} completion tcsh`], {
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toContain("bash, zsh, fish");
});
