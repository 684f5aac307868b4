/** What would stop a deployment half-way, looked at before anything is touched. */
import { type Environment, environments } from "../terraform/environments.ts";
import { terraformVersion } from "../terraform/versions.ts";
import { accountId, restJson } from "./aws-rest.ts";
import { OperatorError, run } from "./command.ts";

/** What Lambda keeps back for functions that reserve nothing. */
const keptBack = 100;

/** @throws OperatorError with every sentence that stands against the deployment */
export async function preflight(
  environment: Environment,
  print: (text: string) => void,
): Promise<void> {
  await terraformIsTheTestedOne();
  print(`AWS account ${await accountId()}, ${environment.region}`);
  const refused = concurrencyRefused(environment, await concurrencyQuota());
  if (refused !== undefined) throw new OperatorError(refused);
}

export async function terraformIsTheTestedOne(): Promise<void> {
  const { text } = await run("terraform", ["version", "-json"], { output: "capture" });
  const { terraform_version: found } = JSON.parse(text) as { terraform_version: string };
  if (found !== terraformVersion)
    throw new OperatorError(
      `This is Terraform ${found}; the stacks were tested with ${terraformVersion}, and ask for it: https://releases.hashicorp.com/terraform/${terraformVersion}/`,
    );
}

export async function concurrencyQuota(): Promise<number> {
  const { AccountLimit } = await restJson<{ AccountLimit: { ConcurrentExecutions: number } }>({
    service: "lambda",
    path: "/2016-08-19/account-settings/",
  });
  return AccountLimit.ConcurrentExecutions;
}

/** Of one function, and of those that nobody calls: see `service-functions.ts`. */
const reservedBy = ({ lambda: { reservedConcurrency }, archive }: Environment): number =>
  reservedConcurrency === undefined ? 0 : 3 * reservedConcurrency + 2 + (archive ? 10 : 0);

/**
 * The quota is the account's, so what all environments reserve counts.
 * @returns why Lambda would refuse, if it would
 */
export function concurrencyRefused(
  environment: Environment,
  quota: number,
  all: readonly Environment[] = Object.values(environments),
): string | undefined {
  const others = all.filter(({ name }) => name !== environment.name);
  const reserved = [environment, ...others].map(reservedBy).reduce((sum, each) => sum + each, 0);
  if (reserved === 0 || reserved <= quota - keptBack) return undefined;
  return (
    `The environments reserve ${reserved} concurrent executions, and this account has ${quota}, of which Lambda keeps back ${keptBack}: ` +
    "ask AWS for a higher quota (Service Quotas, Lambda, L-B99A9384), or set reservedConcurrency to undefined in terraform/environments.ts."
  );
}
