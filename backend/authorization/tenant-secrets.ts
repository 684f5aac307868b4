/**
 * The one file that knows AWS Secrets Manager: the authority on every tenant's keys, one secret per
 * tenant.
 */
import { createHash } from "node:crypto";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  type TenantSecret,
  tenantId,
  tenantSecret,
  tenantSecretKey,
  tenantSecretPrefix,
} from "../../contract/key.ts";
import { backoff } from "../store/backoff.ts";

/** A secret as it was read: `version` is what an update of it must follow. */
interface Version {
  value: TenantSecret;
  version: string;
}

const updateAttempts = 8;

/** Secrets Manager answered, and what it has is no tenant's secret. */
export class CorruptSecret extends Error {}

export class TenantSecrets {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;
  /** Undefined: AWS's own key. */
  readonly #kmsKey: string | undefined;

  /** @param environment whose secrets: `local`, `production`, … as in `tenantSecretPrefix`. */
  constructor(client: SecretsManagerClient, environment: string) {
    this.#client = client;
    this.#prefix = tenantSecretPrefix(environment);
    this.#kmsKey = environment === "local" ? undefined : tenantSecretKey(environment);
  }

  /**
   * Two attempts of at most 2 s fit into the edge's deadline of 5 s. Endpoint, region and
   * credentials are the standard ones.
   * @throws Error if no environment is given and `ENVIRONMENT` is not set.
   */
  static fromEnvironment(environment = process.env.ENVIRONMENT): TenantSecrets {
    if (!environment) throw new Error("the environment variable ENVIRONMENT is not set");
    // Without `throwOnRequestTimeout` the SDK only logs a breach of `requestTimeout`, and goes on
    // waiting.
    const requestHandler = {
      connectionTimeout: 1_000,
      requestTimeout: 2_000,
      throwOnRequestTimeout: true,
    };
    return new TenantSecrets(
      new SecretsManagerClient({ maxAttempts: 2, requestHandler }),
      environment,
    );
  }

  /**
   * @returns undefined if there is no such tenant. Never cached, so that a revocation counts from
   * the next call on.
   */
  async get(tenant: string): Promise<TenantSecret | undefined> {
    return (await this.#read(tenant))?.value;
  }

  /** @returns the names of all tenants that have a secret, sorted. */
  async list(): Promise<string[]> {
    const tenants: string[] = [];
    const filter = { Filters: [{ Key: "name" as const, Values: [this.#prefix] }] };
    for await (const page of paginateListSecrets({ client: this.#client, pageSize: 100 }, filter)) {
      for (const { Name = "" } of page.SecretList ?? []) {
        const tenant = Name.slice(this.#prefix.length);
        if (Name.startsWith(this.#prefix) && tenantId.safeParse(tenant).success)
          tenants.push(tenant);
      }
    }
    return tenants.sort();
  }

  /**
   * Changes a tenant's secret, or creates it. No update is lost: each follows the very version that
   * it was computed from.
   *
   * Secrets Manager has no conditional write, but a version can be written only once (another value
   * under the same `ClientRequestToken` is refused), and all its versions of the last 24 hours are
   * kept. So the token is derived from the version that was read: of two operators who start from
   * the same version, or from a stale read of it, exactly one can write its successor, and the
   * other reads again. This orders all who write through here; the console writes versions of any
   * name.
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
   *
   * @param change is called with the current secret (without keys if there is none) once per
   *   attempt, so it must be pure. If it
   *   returns its argument, nothing is written; if it throws, neither.
   * @returns the secret as it now is.
   * @throws Error if others were faster eight times in a row. AWS refuses beyond about 100 updates
   *   of one secret within 24 hours.
   */
  async update(
    tenant: string,
    change: (secret: TenantSecret) => TenantSecret,
  ): Promise<TenantSecret> {
    for (let attempt = 0; attempt < updateAttempts; attempt++) {
      if (attempt > 0) await backoff(attempt);
      const read = await this.#read(tenant);
      const current = read?.value ?? { tenant, keys: [] };
      const changed = change(current);
      if (changed === current || (await this.#write(changed, read?.version))) return changed;
    }
    throw new Error(
      `the secret ${this.#name(tenant)} could not be updated: either others keep changing it (try again), ` +
        "or an old version was made current again (then save that version's value once more in Secrets Manager)",
    );
  }

  async #read(tenant: string): Promise<Version | undefined> {
    try {
      const answer = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#name(tenant) }),
      );
      return { value: this.#parse(tenant, answer.SecretString), version: answer.VersionId ?? "" };
    } catch (error) {
      // InvalidRequestException: the secret is scheduled for deletion, so the tenant is gone.
      if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
        return undefined;
      throw error;
    }
  }

  /**
   * @returns whether it was written: not if somebody else has written the successor of `previous`,
   * or created the secret, before.
   */
  async #write(secret: TenantSecret, previous: string | undefined): Promise<boolean> {
    const name = this.#name(secret.tenant);
    const SecretString = JSON.stringify(secret);
    try {
      if (previous === undefined) {
        const Description = `API keys of the tenant ${secret.tenant}: digests only`;
        await this.#client.send(
          new CreateSecretCommand({
            Name: name,
            SecretString,
            Description,
            KmsKeyId: this.#kmsKey,
          }),
        );
      } else {
        const ClientRequestToken = createHash("sha256").update(previous).digest("hex");
        await this.#client.send(
          new PutSecretValueCommand({ SecretId: name, SecretString, ClientRequestToken }),
        );
      }
      return true;
    } catch (error) {
      if (error instanceof ResourceExistsException) return false;
      throw error;
    }
  }

  /**
   * @throws CorruptSecret, which names the place of the fault, never the text: JSON.parse and zod
   * would quote it.
   */
  #parse(tenant: string, text = ""): TenantSecret {
    const corrupt = (why: string) =>
      new CorruptSecret(`the secret ${this.#name(tenant)} is corrupt: ${why}`);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw corrupt("it is not JSON");
    }
    const { data, error } = tenantSecret.safeParse(json);
    if (error)
      throw corrupt(
        error.issues
          .map(({ path, code }) => `${path.join(".") || "the whole"}: ${code}`)
          .join(", "),
      );
    if (data.tenant !== tenant) throw corrupt("it is another tenant's");
    return data;
  }

  #name(tenant: string): string {
    return this.#prefix + tenant;
  }
}
