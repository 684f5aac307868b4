/** docs/api.md: every route, from the same description as /openapi.json. */
import { type ErrorCode, errors } from "../../errors.ts";
import { limits, rateLimits } from "../../limits.ts";
import { operations } from "../document.ts";
import { errorsOf, type Operation, type Tag, tags } from "../operation.ts";
import { schemaComponents } from "../schemas.ts";
import { type Schema, words } from "./schema-words.ts";

const schemas = schemaComponents();
const number = (value: number): string => value.toLocaleString("en-US");

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.map(cell).join(" | ")} |`)
    .join("\n");

const anchorOf = ({ method, path }: Operation): string =>
  `${method} ${path}`
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");

const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

const scopeOf = ({ access }: Operation): string =>
  typeof access === "string"
    ? access
    : access.map((all) => all.map((scope) => `\`${scope}\``).join(" and ")).join(" or ");

const overview = (): string =>
  table(
    ["route", "what it does", "scope"],
    operations.map((operation) => [
      `[\`${nameOf(operation)}\`](#${anchorOf(operation.like ?? operation)})`,
      operation.summary,
      scopeOf(operation),
    ]),
  );

/** @returns rows of the members that a schema has */
function memberRows(name: keyof typeof schemas): string[][] {
  const { properties = {}, required = [] } = schemas[name] as {
    properties?: Record<string, Schema & { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([member, schema]) => [
    `\`${member}\`${required.includes(member) ? "" : "?"}`,
    words(schema),
    schema.description ?? "",
  ]);
}

function parametersOf({ parameters = [] }: Operation): string[] {
  const rows = parameters.map(({ name, in: place, schema, description }) => [
    `\`${name}\``,
    place,
    words(schema),
    description,
  ]);
  return rows.length === 0 ? [] : [table(["parameter", "in", "value", "meaning"], rows)];
}

function bodyOf({ body }: Operation): string[] {
  if (!body) return [];
  const types = Object.entries(body.content).map(([type]) => `\`${type}\``);
  const main = body.content["application/json"]?.schema;
  const rows = main && main in schemas ? memberRows(main as keyof typeof schemas) : [];
  return [
    `Body${body.required ? "" : " (may be left out)"}: ${types.join(", ")}. ${body.description}`,
    ...(rows.length === 0 ? [] : [table(["member", "value", "meaning"], rows)]),
  ];
}

const answersOf = ({ answers }: Operation): string =>
  Object.entries(answers)
    .map(([status, { description, content = {} }]) => {
      const schema = content["application/json"]?.schema;
      return `- **${status}**${schema ? ` \`${schema}\`` : ""}: ${description}`;
    })
    .join("\n");

/** @returns the errors that each of these can answer */
const sharedBy = (several: readonly Operation[]): ErrorCode[] =>
  (Object.keys(errors) as ErrorCode[]).filter((code) =>
    several.every((operation) => errorsOf(operation).includes(code)),
  );

const withKey = sharedBy(operations.filter(({ access }) => access !== "public"));
const withBody = sharedBy(operations.filter(({ body }) => body)).filter(
  (code) => !withKey.includes(code),
);

const links = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `[\`${code}\`](errors.md#${code})`).join(", ");

function errorsText(operation: Operation): string[] {
  const shared: ErrorCode[] = [...withKey, ...withBody];
  const codes = errorsOf(operation).filter((code) => !shared.includes(code));
  return codes.length === 0 ? [] : [`Errors of its own: ${links(codes)}.`];
}

const section = (operation: Operation): string =>
  [
    `### ${nameOf(operation)}`,
    `${operation.summary}. Scope: ${scopeOf(operation)}.`,
    operation.description,
    ...parametersOf(operation),
    ...bodyOf(operation),
    answersOf(operation),
    ...errorsText(operation),
  ].join("\n\n");

const likeRoutes = `### In a named inbox

Each of these takes and answers what its like does, and may answer \`inbox_not_found\`.

${table(
  ["route", "does what"],
  operations.flatMap((operation) =>
    operation.like
      ? [
          [
            `\`${nameOf(operation)}\``,
            `[\`${nameOf(operation.like)}\`](#${anchorOf(operation.like)})`,
          ],
        ]
      : [],
  ),
)}`;

const group = (tag: Tag): string =>
  [
    `## ${tag}`,
    tags[tag],
    ...operations.filter((operation) => operation.tag === tag && !operation.like).map(section),
    ...(tag === "Inboxes" ? [likeRoutes] : []),
  ].join("\n\n");

const shown = [
  "Event",
  "Page",
  "Lease",
  "BatchResults",
  "Backlog",
  "Inbox",
  "DefinedInbox",
  "Filling",
  "Replay",
  "Me",
] as const;
const answerTables = shown.map((name) =>
  [`### ${name}`, table(["member", "value", "meaning"], memberRows(name))].join("\n\n"),
);

const { standard, high, failedAuthentication } = rateLimits;

export const apiPage = (): string => `# API

<!-- Made from contract/ by test/docs/generated.test.ts. \`npx vitest run test/docs/generated -u\` writes it anew. -->

A deployment serves this as a page to try (\`/docs\`) and as OpenAPI 3.1 (\`/openapi.json\`), from which typed clients can be made.

- **Key.** Send it as \`X-API-Key\`, or as \`Authorization: Bearer\`. Its scopes say what it may do; \`admin\` may do all. See [keys](keys.md).
- **Times.** RFC 3339 in UTC with milliseconds. \`created_at\`, \`acknowledged_at\` and \`finished_at\` are Unix milliseconds.
- **Strict.** Members and parameters that are not known, or stand there twice, are errors. [Requests](requests.md) says what else is taken and refused.
- **Limits.** A payload has at most ${number(limits.payloadBytes)} bytes of JSON text, metadata ${number(limits.metadataBytes)}, a batch ${limits.batch} events and ${number(limits.batchBodyBytes)} bytes. JSON nests at most ${limits.jsonDepth} levels.
- **Rates.** A \`standard\` key may send ${number(standard.limit)} requests in ${standard.period} seconds, a \`high\` key ${number(high.limit)}, in each Cloudflare location. More than ${failedAuthentication.limit} failed authentications a minute from one address (of IPv6: one /64) are refused. An isolate of the edge handles ${limits.inFlight.bytes / 1_048_576} MB of bodies and answers at once, and ${limits.inFlight.tenantBytes / 1_048_576} MB of one tenant: two of the largest pages. What finds no room within ${limits.inFlight.waitMilliseconds / 1_000} seconds is answered 503 \`overloaded\`.
- **Errors.** Every route that needs a key may answer ${links(withKey)}. Every route with a body may also answer ${links(withBody)}. What else a route answers stands with it.
- **Headers.** Every answer has \`X-Request-Id\`: report it. Browsers of any origin may send requests, without cookies.

${overview()}

${(Object.keys(tags) as Tag[]).map(group).join("\n\n")}

## Answers

A \`?\` marks what may be absent.

${answerTables.join("\n\n")}
`;
