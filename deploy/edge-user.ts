/** The one file here that knows IAM: the access keys of the edge's user. */
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { OperatorError } from "./command.ts";

/**
 * As the Worker's secret AWS_CREDENTIALS has it: both halves in one value, so that no request sees
 * half of a change.
 */
export interface Credentials {
  access_key_id: string;
  secret_access_key: string;
}

export interface AccessKey {
  id: string;
  active: boolean;
  createdAt: Date;
}

export class EdgeUser {
  readonly #client: IAMClient;
  readonly #name: string;

  constructor(name: string, client = new IAMClient({})) {
    this.#name = name;
    this.#client = client;
  }

  async keys(): Promise<AccessKey[]> {
    const { AccessKeyMetadata = [] } = await this.#client.send(
      new ListAccessKeysCommand({ UserName: this.#name }),
    );
    return AccessKeyMetadata.map(({ AccessKeyId = "", Status, CreateDate }) => ({
      id: AccessKeyId,
      active: Status === "Active",
      createdAt: CreateDate ?? new Date(0),
    }));
  }

  /** @returns in words */
  async lastUsed(id: string): Promise<string> {
    const { AccessKeyLastUsed } = await this.#client.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: id }),
    );
    return AccessKeyLastUsed?.LastUsedDate?.toISOString() ?? "never";
  }

  async create(): Promise<Credentials> {
    const { AccessKey } = await this.#client.send(
      new CreateAccessKeyCommand({ UserName: this.#name }),
    );
    if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey)
      throw new OperatorError(`IAM made no access key for ${this.#name}.`);
    return { access_key_id: AccessKey.AccessKeyId, secret_access_key: AccessKey.SecretAccessKey };
  }

  async deactivate(id: string): Promise<void> {
    await this.#client.send(
      new UpdateAccessKeyCommand({ UserName: this.#name, AccessKeyId: id, Status: "Inactive" }),
    );
  }

  async activate(id: string): Promise<void> {
    await this.#client.send(
      new UpdateAccessKeyCommand({ UserName: this.#name, AccessKeyId: id, Status: "Active" }),
    );
  }

  async delete(id: string): Promise<void> {
    await this.#client.send(new DeleteAccessKeyCommand({ UserName: this.#name, AccessKeyId: id }));
  }
}
