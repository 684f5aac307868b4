/** The pages to which the `type` of each error leads: cause, remedy, example. Made from contract/. */
import { type ErrorCode, errors } from "../contract/errors.ts";
import { operations } from "../contract/openapi/document.ts";
import { errorCauses } from "../contract/openapi/error-causes.ts";
import { errorsOf, type Operation } from "../contract/openapi/operation.ts";
import { problemExample } from "../contract/openapi/problem-examples.ts";
import { schemaComponents } from "../contract/openapi/schemas.ts";
import { errorCodes } from "../contract/problem.ts";
import { escaped } from "./page-html.ts";

interface StaticPage {
  path: `/${string}`;
  title: string;
  description: string;
  body: string;
}

/** Words between back-ticks are code. */
const marked = (text: string): string =>
  escaped(text).replace(/`([^`]*)`/g, (_, code: string) => `<code>${code}</code>`);

const frame = (content: string): string => `<header class="bar">
<a class="home" href="/">Console</a>
<nav aria-label="Documentation"><a href="/docs">API reference</a><a href="/errors">Errors</a></nav>
</header>
<main class="error-page">
${content}
</main>`;

const facts = (code: ErrorCode): string =>
  `<p class="facts"><code>${code}</code> <span>HTTP ${errors[code].status}</span> <span>${
    errors[code].retryable ? "may be retried" : "a retry does not help"
  }</span></p>`;

const schemas: Record<string, object> = schemaComponents();

/** Whether one event among many may be answered so. */
const isOfItems = (code: ErrorCode, { answers }: Operation): boolean =>
  Object.values(answers)
    .flatMap(({ content = {} }) => Object.values(content))
    .some(({ schema }) => mentions(schema, code));

/** Also in a schema that it refers to: none refers back. */
function mentions(schema: string, code: ErrorCode): boolean {
  const text = JSON.stringify(schemas[schema] ?? {});
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)];
  return text.includes(`"${code}"`) || references.some(([, name = ""]) => mentions(name, code));
}

function routesOf(code: ErrorCode): string {
  const links = operations.flatMap((operation) => {
    const isWhole = errorsOf(operation).includes(code);
    if (!isWhole && !isOfItems(code, operation)) return [];
    const { method, path, tag, operationId } = operation;
    const link = `<a href="/docs#/${tag}/${operationId}">${method.toUpperCase()} ${path}</a>`;
    return `<li>${link}${isWhole ? "" : " (of one event)"}</li>`;
  });
  if (links.length === 0) return "<p>Any path of the API may answer it.</p>";
  return `<ul class="routes">\n${links.join("\n")}\n</ul>`;
}

const pageOf = (code: ErrorCode): StaticPage => ({
  path: `/errors/${code}`,
  title: `${code} — Triggers API`,
  description: `${errors[code].title}. ${errors[code].remedy}`,
  body: frame(`<h1>${marked(errors[code].title)}</h1>
${facts(code)}
<h2>Cause</h2>
<p>${marked(errorCauses[code])}</p>
<h2>Remedy</h2>
<p>${marked(errors[code].remedy)}</p>
<h2>Example</h2>
<pre tabindex="0"><code>${escaped(JSON.stringify(problemExample(code), undefined, 2))}</code></pre>
<h2>Where</h2>
${routesOf(code)}`),
});

const row = (code: ErrorCode): string => `<tr>
<th scope="row"><a href="/errors/${code}">${code}</a></th>
<td>${errors[code].status}</td>
<td>${marked(errors[code].title)}</td>
</tr>`;

const list: StaticPage = {
  path: "/errors",
  title: "Errors — Triggers API",
  description: "Every error that the API answers: what it means, and what to do.",
  body: frame(`<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code> (RFC 9457). A program looks at <code>code</code> and
<code>retryable</code>. A person reads <code>detail</code>: what happened, and what to do.</p>
<table>
<thead><tr><th scope="col">code</th><th scope="col">HTTP</th><th scope="col">meaning</th></tr></thead>
<tbody>
${errorCodes.map(row).join("\n")}
</tbody>
</table>`),
};

export const errorPages: readonly StaticPage[] = [list, ...errorCodes.map(pageOf)];
