/** What a first deployment needs of AWS, Cloudflare and this machine: looked at, nothing touched. */
import type { Environment } from "../terraform/environments.ts";
import { cloudflare, cloudflareCall } from "./cloudflare.ts";
import { OperatorError, run } from "./command.ts";
import { preflight } from "./preflight.ts";

interface Prerequisite {
  name: string;
  /** How to get it. */
  remedy: string;
  check(): Promise<unknown>;
}

/** In the order in which they are best mended. */
export const ofCloudflare: readonly Prerequisite[] = [
  {
    name: "Cloudflare API token",
    remedy:
      "make one at https://dash.cloudflare.com/profile/api-tokens with Workers Scripts, Workers KV Storage, Workers R2 Storage, Queues and Account Settings (edit, edit, edit, edit, read), and Zone: Workers Routes and DNS (edit) for an address of your own; set CLOUDFLARE_API_TOKEN",
    check: async () => {
      const { status } = await cloudflareCall<{ status: string }>("user/tokens/verify");
      if (status !== "active") throw new OperatorError(`the token is ${status}`);
    },
  },
  {
    name: "Workers",
    remedy: "the token needs Workers Scripts: edit; set CLOUDFLARE_ACCOUNT_ID to your account's",
    check: () => cloudflare("workers/scripts"),
  },
  {
    name: "Workers Paid and Queues",
    remedy:
      "subscribe to Workers Paid (https://dash.cloudflare.com, Workers & Pages, Plans); the token needs Queues: edit",
    check: () => cloudflare("queues"),
  },
  {
    name: "R2",
    remedy: "enable R2 once in the dashboard; the token needs Workers R2 Storage: edit",
    check: () => cloudflare("r2/buckets"),
  },
  {
    name: "Workers KV",
    remedy: "the token needs Workers KV Storage: edit",
    check: () => cloudflare("storage/kv/namespaces"),
  },
];

/** @throws OperatorError with all that is missing */
export async function checkPrerequisites(
  environment: Environment,
  print: (text: string) => void,
): Promise<void> {
  const ofMachine: Prerequisite[] = [
    {
      name: "Terraform, AWS credentials and quotas",
      remedy: "see the sentence above",
      check: () => preflight(environment, print),
    },
    {
      name: "wrangler",
      remedy: "npm install",
      check: () => run("wrangler", ["--version"], { output: "capture" }),
    },
  ];
  const all =
    environment.name === "development" ? ofMachine.slice(0, 1) : [...ofMachine, ...ofCloudflare];
  const missing: string[] = [];
  for (const { name, remedy, check } of all) {
    try {
      await check();
      print(`  there   ${name}`);
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : error}\n    → ${remedy}`);
      print(`  missing ${name}`);
    }
  }
  if (missing.length > 0)
    throw new OperatorError(`Nothing was touched. Missing:\n- ${missing.join("\n- ")}`);
}
