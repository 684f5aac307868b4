/** docs/errors.md: every error, its cause and its remedy. */
import { type ErrorCode, errors } from "../../errors.ts";
import { errorCauses } from "../error-causes.ts";
import { problemExample } from "../problem-examples.ts";

const codes = Object.keys(errors) as ErrorCode[];

const row = (code: ErrorCode): string => {
  const { status, retryable, title } = errors[code];
  return `| [\`${code}\`](#${code}) | ${status} | ${retryable ? "yes" : "no"} | ${title} |`;
};

const section = (code: ErrorCode): string => `## ${code}

${errors[code].status}. ${errors[code].title}.

**Cause.** ${errorCauses[code]}

**Remedy.** ${errors[code].remedy}
`;

export const errorsPage = (): string => `# Errors

<!-- Made from contract/ by test/docs/generated.test.ts. \`npx vitest run test/docs/generated -u\` writes it anew. -->

Every error is \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)):

\`\`\`json
${JSON.stringify(problemExample("validation_failed"), undefined, 2)}
\`\`\`

| member | meaning |
|---|---|
| \`code\` | What a program branches on. It never changes its meaning. |
| \`retryable\` | Whether the same request may succeed later. It is \`true\` only for faults of ours and for limits. |
| \`detail\` | What happened this time, and what to do about it. For people. |
| \`type\` | The address of a page about the code. Every deployment serves it at \`/errors/{code}\`. |
| \`errors\` | Where the request is wrong: \`pointer\` (into the body, RFC 6901), \`parameter\` (of the query) or \`header\`, each with a \`detail\`. At most 20. |
| \`request_id\` | What to report. It is in our logs. |
| \`position\`, \`max_bytes\`, \`required_scope\` | With some codes: see below. |

An item of a batch, or of a settlement, carries the same \`code\`, \`title\`, \`detail\`, \`retryable\` and \`errors\`. Its pointers go into the item.

| code | status | retryable | meaning |
|---|---|---|---|
${codes.map(row).join("\n")}

${codes.map(section).join("\n")}`;
