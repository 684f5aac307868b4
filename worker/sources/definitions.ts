/** Definitions of sources, as the public makes them. */

import { sourceBody } from "../../contract/requests.ts";
import type { SourceDefinition } from "../../contract/source.ts";
import type { ShownSource } from "../../contract/source-answers.ts";
import { sourceName } from "../../contract/source-name.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { timeText } from "../http/event-json.ts";
import { validationFailed } from "../http/json/faults.ts";
import { ApiError } from "../http/problem.ts";
import { beginChange, forgetSource } from "./source-lookup.ts";
import { sealToken } from "./token.ts";

interface DefinitionContext {
  env: Pick<Env, "KEY_CACHE" | "SOURCE_TOKEN_SECRET">;
  req: { raw: Request; url: string };
  var: Pick<Caller, "backend" | "scope">;
}

/** Replaces the definition; without a secret, the one before stays. */
export async function putSource(c: DefinitionContext, name: string): Promise<ShownSource> {
  const { secret, keep_previous_seconds, ...settings } = await readCommand(c.req.raw, sourceBody);
  const put = await changed(c, name, () =>
    c.var.backend.call("put-source", {
      ...c.var.scope,
      name,
      settings,
      keep_previous_seconds,
      ...(secret !== undefined && { secret }),
    }),
  );
  if (!put.ok && put.error.code === "validation_failed")
    throw validationFailed([
      { pointer: "/secret", detail: "is required for a new source, and for another scheme" },
    ]);
  if (!put.ok) throw new ApiError(put.error.code);
  return shownSource(c, put.value.source);
}

export async function getSource(c: DefinitionContext, name: string): Promise<ShownSource> {
  const { source } = await c.var.backend.value("get-source", { ...c.var.scope, name });
  return shownSource(c, source);
}

export async function listSources(c: DefinitionContext): Promise<ShownSource[]> {
  const { sources } = await c.var.backend.value("list-sources", c.var.scope);
  return Promise.all(sources.map((source) => shownSource(c, source)));
}

export async function listDeliveries(c: DefinitionContext, name: string) {
  const asked = { ...c.var.scope, name };
  const { deliveries, not_shown } = await c.var.backend.value("list-deliveries", asked);
  const shown = deliveries.map(({ received_at, ...others }) => ({
    received_at: timeText(received_at),
    ...others,
  }));
  return { deliveries: shown, not_shown };
}

export async function deleteSource(c: DefinitionContext, name: string): Promise<void> {
  await changed(c, name, () => c.var.backend.value("delete-source", { ...c.var.scope, name }));
}

/**
 * Which source it is is asked first: it is noted before it is changed, and of a repetition the second
 * answer would not tell.
 */
async function changed<Answer>(
  { env, var: { backend, scope } }: DefinitionContext,
  name: string,
  change: () => Promise<Answer>,
): Promise<Answer> {
  const found = await backend.call("get-source", { ...scope, name });
  if (!found.ok) return change();
  const { source_id } = found.value.source;
  await beginChange(env.KEY_CACHE, source_id);
  try {
    return await change();
  } finally {
    forgetSource(source_id);
  }
}

/** With the address, which is where the secret part of it is made. */
async function shownSource(
  { env, req }: Pick<DefinitionContext, "env" | "req">,
  { name, source_id, ...others }: SourceDefinition,
): Promise<ShownSource> {
  const token = await sealToken(env.SOURCE_TOKEN_SECRET, source_id);
  return { name, url: new URL(`/in/${token}`, req.url).href, source_id, ...others };
}

/** @throws ApiError source_not_found if no source can have the name */
export function sourceNameOf(parameter: string): string {
  const name = sourceName.safeParse(parameter);
  if (!name.success)
    throw new ApiError("source_not_found", {
      detail: `No source can have this name: a name ${name.error.issues[0]?.message}.`,
      remedy: "Correct the name.",
    });
  return name.data;
}
