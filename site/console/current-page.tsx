/** The page of the console that the address names. */
import { InboxPage } from "./inbox-page.tsx";
import { InboxesPage } from "./inboxes/inboxes-page.tsx";
import type { PageName } from "./shell/route.ts";
import { SourcesPage } from "./sources/sources-page.tsx";
import type { PageProps } from "./use-workspace.ts";

const pages: Record<PageName, (props: PageProps) => preact.JSX.Element> = {
  inbox: InboxPage,
  inboxes: InboxesPage,
  sources: SourcesPage,
};

export function CurrentPage(props: PageProps) {
  const Page = pages[props.route.page];
  return <Page {...props} />;
}
