/** A Worker as Cloudflare's API keeps it, and what the API answers. */

export interface Version {
  id: string;
  number: number;
  metadata: { created_on: string; modified_on: string; source: string; author_email: string };
  annotations?: Record<string, string>;
  secrets: string[];
  bindings: { name: string; type: string }[];
}

export interface Deployment {
  id: string;
  created_on: string;
  strategy: "percentage";
  source: string;
  author_email: string;
  versions: { version_id: string; percentage: number }[];
}

export interface CloudWorker {
  versions: Version[];
  deployments: Deployment[];
  schedules: unknown[];
  domains: unknown[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
}

export type Answer = { result: unknown } | { status: number; code: number; message: string };

/** Method and path, and what is answered. */
export type Route = [RegExp, (parts: string[], body: string, query: URLSearchParams) => Answer];

export const notFound = (message = "This Worker does not exist on your account."): Answer => ({
  status: 404,
  code: 10_007,
  message,
});
