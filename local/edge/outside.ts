/**
 * The internet, as the Worker sees it: nothing here leaves this machine. What is fetched without a
 * binding finds a stand-in, if there is one, and otherwise a gateway that reaches nobody.
 */
import { Response } from "miniflare";

/**
 * @param standIn address of a server that is asked in place of any host: its path is the whole
 *   address that was meant, percent-encoded
 */
export const outside =
  (standIn: string | null) =>
  async ({ url, method }: { url: string; method: string }): Promise<Response> => {
    if (standIn === null) return new Response(null, { status: 502 });
    const answer = await fetch(new URL(`/${encodeURIComponent(url)}`, standIn), {
      method,
      redirect: "manual",
    });
    const headers = { "cache-control": answer.headers.get("cache-control") ?? "" };
    return new Response(await answer.text(), { status: answer.status, headers });
  };
