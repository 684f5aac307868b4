/** The secrets, and the file that keeps them: written whole, readable by its owner alone. */
import { readFileSync } from "node:fs";
import { writeAtomically } from "../state/files.ts";
import type { Secret } from "./secret.ts";

export class SecretStore {
  readonly #file: string | undefined;
  readonly #secrets: Map<string, Secret>;

  /** @param file undefined: in memory */
  constructor(file: string | undefined) {
    this.#file = file;
    this.#secrets = new Map(load(file).map((secret) => [secret.name, secret]));
  }

  /** @param id name or ARN */
  find(id: string): Secret | undefined {
    return this.#secrets.get(id) ?? this.all().find(({ arn }) => arn === id);
  }

  /** In the order of their names. */
  all(): Secret[] {
    return [...this.#secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Keeps the secret as it now is. Durable when this returns. */
  save(secret: Secret): void {
    this.#secrets.set(secret.name, secret);
    this.#write();
  }

  remove(secret: Secret): void {
    this.#secrets.delete(secret.name);
    this.#write();
  }

  #write(): void {
    if (this.#file !== undefined)
      writeAtomically(this.#file, JSON.stringify(this.all(), undefined, 2));
  }
}

function load(file: string | undefined): Secret[] {
  if (file === undefined) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Secret[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
