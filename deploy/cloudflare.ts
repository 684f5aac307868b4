/** Calls of Cloudflare's REST API, for what wrangler does not tell. */
import { OperatorError } from "./command.ts";

/** @param path below the account @throws OperatorError in Cloudflare's own words */
export async function cloudflare<Result>(path: string): Promise<Result> {
  const { CLOUDFLARE_ACCOUNT_ID: account } = process.env;
  if (!account) throw new OperatorError("Set CLOUDFLARE_ACCOUNT_ID.");
  return cloudflareCall<Result>(`accounts/${account}/${path}`);
}

export async function cloudflareCall<Result>(path: string): Promise<Result> {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: base } = process.env;
  if (!token) throw new OperatorError("Set CLOUDFLARE_API_TOKEN.");
  const url = `${(base ?? "https://api.cloudflare.com/client/v4").replace(/\/+$/, "")}/${path}`;
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(15_000),
  });
  const {
    success,
    result,
    errors = [],
  } = (await answer.json()) as {
    success: boolean;
    result: Result;
    errors?: { code: number; message: string }[];
  };
  if (success) return result;
  const said = errors.map(({ code, message }) => `${message} (${code})`).join("; ");
  throw new OperatorError(`Cloudflare refused ${path} (${answer.status}): ${said}`);
}
