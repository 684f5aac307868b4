/**
 * The OpenAPI 3.1 document of the public API. It is made when the site is built, never in a
 * request.
 */
import { description } from "./description.ts";
import { eventOperations } from "./events.ts";
import { inboxOperations } from "./inbox.ts";
import { inboxesOperations } from "./inboxes.ts";
import { jobOperations } from "./jobs.ts";
import { leaseOperations } from "./leases.ts";
import { type Operation, tags } from "./operation.ts";
import { ProblemResponses, problemExamples } from "./problems.ts";
import { publishOperations } from "./publishing.ts";
import { pushOperations } from "./pushes.ts";
import { replayOperations } from "./replays.ts";
import { headerComponents } from "./response-headers.ts";
import { schemaComponents } from "./schemas.ts";
import { securitySchemes } from "./security.ts";
import { keyOperations, serviceOperations } from "./service.ts";
import { sourceOperations } from "./sources.ts";
import { type OperationObject, written } from "./written.ts";

/** Every public route. */
export const operations: readonly Operation[] = [
  ...publishOperations,
  ...eventOperations,
  ...inboxOperations,
  ...leaseOperations,
  ...inboxesOperations,
  ...pushOperations,
  ...sourceOperations,
  ...jobOperations,
  ...replayOperations,
  ...keyOperations,
  ...serviceOperations,
];

export interface OpenApiDocument {
  openapi: string;
  info: object;
  servers: object[];
  tags: object[];
  /** Path → method → operation. */
  paths: Record<string, Record<string, OperationObject>>;
  components: Record<string, object>;
}

export function openApiDocument(): OpenApiDocument {
  const problems = new ProblemResponses();
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: written(operation, problems),
    };
  }
  const components = {
    securitySchemes,
    schemas: schemaComponents(),
    responses: problems.components,
    examples: problemExamples(problems.codes),
  };
  const text = JSON.stringify([paths, components.responses]);
  const headers = headerComponents((reference) => text.includes(`"${reference}"`));
  return {
    openapi: "3.1.1",
    info: {
      title: "Zapier Triggers API",
      version: "1",
      summary:
        "An event inbox: post an event, let it wait durably, read or lease it, acknowledge it.",
      description,
      contact: { name: "Whoever runs this deployment" },
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The origin that serves this document." }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { ...components, headers },
  };
}
