/**
 * The bar at the top: back to the console, and to each group of routes. Swagger UI has none of its
 * own.
 */
export function showNavigation(): void {
  const bar = element("header", { className: "bar" });
  const groups = element("nav", { ariaLabel: "Groups of routes" });
  for (const heading of document.querySelectorAll<HTMLElement>(".opblock-tag[data-tag]")) {
    const link = element("a", {
      href: `#/${heading.dataset.tag}`,
      textContent: heading.dataset.tag ?? "",
    });
    link.addEventListener("click", () => heading.scrollIntoView());
    groups.append(link);
  }
  bar.append(
    element("a", { href: "/", textContent: "Console", className: "home" }),
    groups,
    element("a", { href: "/errors", textContent: "Errors" }),
  );
  document.body.prepend(bar);
  document.body.append(
    element("a", {
      href: "/licenses.txt",
      textContent: "Licences of this page",
      className: "licenses",
    }),
  );
}

const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] => Object.assign(document.createElement(name), properties);
