/** Finds what an account has once and by other hands, so that it is used and not fought. */
import {
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
} from "@aws-sdk/client-iam";
import { apiGatewayRoleName, type ExistingResources } from "../terraform/account-stack.ts";
import { githubIssuer } from "../terraform/workflow-roles.ts";
import { restJson } from "./aws-rest.ts";

export async function existingResources(region: string): Promise<ExistingResources> {
  const [githubProvider, apiGatewayRole] = await Promise.all([
    providerIsAnothers(new IAMClient({ region })),
    roleIsAnothers(),
  ]);
  return { githubProvider, apiGatewayRole };
}

/** Ours carries the tags that every resource of the stacks has. */
async function providerIsAnothers(client: IAMClient): Promise<boolean> {
  const { OpenIDConnectProviderList = [] } = await client.send(
    new ListOpenIDConnectProvidersCommand({}),
  );
  const arn = OpenIDConnectProviderList.map(({ Arn = "" }) => Arn).find((each) =>
    each.endsWith(`/${githubIssuer}`),
  );
  if (arn === undefined) return false;
  const { Tags = [] } = await client.send(
    new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: arn }),
  );
  return !Tags.some(({ Key, Value }) => Key === "Project" && Value === "zapier-triggers");
}

async function roleIsAnothers(): Promise<boolean> {
  const { cloudwatchRoleArn } = await restJson<{ cloudwatchRoleArn?: string | null }>({
    service: "apigateway",
    path: "/account",
  });
  return Boolean(cloudwatchRoleArn) && !cloudwatchRoleArn?.endsWith(`/${apiGatewayRoleName}`);
}
