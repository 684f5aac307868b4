/** The questions about sources of webhooks. All throw Problem. */
import type { ShownSource, SourceDelivery } from "../../../contract/source-answers.ts";
import type { Api } from "./api.ts";

export type { ShownSource, SourceDelivery };

const pathOf = (name: string): string => `/v1/sources/${encodeURIComponent(name)}`;

export const listSources = async (api: Api): Promise<ShownSource[]> =>
  JSON.parse((await api.ask("GET", "/v1/sources")).text).sources;

/** @param body a definition, with `secret` and `keep_previous_seconds` if it is to have another */
export const putSource = async (api: Api, name: string, body: object): Promise<ShownSource> =>
  JSON.parse((await api.ask("PUT", pathOf(name), { body: JSON.stringify(body) })).text);

export interface Deliveries {
  /** Newest first. */
  deliveries: SourceDelivery[];
  /** How many more there were. */
  not_shown: number;
}

export const readDeliveries = async (
  api: Api,
  name: string,
  signal: AbortSignal,
): Promise<Deliveries> =>
  JSON.parse((await api.ask("GET", `${pathOf(name)}/deliveries`, { signal })).text);

export const deleteSource = async (api: Api, name: string): Promise<void> => {
  await api.ask("DELETE", pathOf(name));
};

/** The definition as a `PUT` says it: without a secret, the one that the source has stays. */
export function settingsOf(source: ShownSource): object {
  const { name, url, source_id, created_at, updated_at, previous_secret_until, ...settings } =
    source;
  return settings;
}
