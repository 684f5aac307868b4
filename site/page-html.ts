/** The HTML of a page: what it says, or a frame that its script fills. */
import type { Page } from "./page.ts";

/** Paths of the files that a page loads. */
export interface PageAssets {
  script: string;
  /**
   * What the script imports: named in the page, they are loaded at once and not one after another.
   */
  modules: readonly string[];
  styles: readonly string[];
  icon: string;
}

export const pageHtml = (
  { title, description, body = filledByScript }: Page,
  { script, modules, styles, icon }: PageAssets,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(description)}">
<link rel="icon" href="${icon}" type="image/svg+xml">
${styles.map((style) => `<link rel="stylesheet" href="${style}">\n`).join("")}${modules.map((module) => `<link rel="modulepreload" href="${module}">\n`).join("")}<script type="module" src="${script}"></script>
</head>
<body>
${body}
</body>
</html>
`;

const filledByScript = `<div id="app"></div>
<noscript>This page needs JavaScript. The API does not: see /docs and /openapi.json.</noscript>`;

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
