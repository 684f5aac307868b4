/** The page: a welcome without a key, the workspace with one. */
import { useState } from "preact/hooks";
import type { LiveState } from "./api/follow.ts";
import { CurrentPage } from "./current-page.tsx";
import { firstDraft } from "./send/draft.ts";
import { OfferedKey } from "./session/offered-key.tsx";
import { useSession } from "./session/use-session.ts";
import { Welcome } from "./session/welcome.tsx";
import { Header } from "./shell/header.tsx";
import { Help } from "./shell/help.tsx";
import { Notices, useNotices } from "./shell/notices.tsx";
import { useRoute } from "./shell/route.ts";
import { useShortcutSwitch, useShortcuts } from "./shell/shortcuts.ts";
import { useTheme } from "./shell/theme.ts";

export function App() {
  const { session, isChecking, problem, offered, enter, decline, leave } = useSession();
  const [route, go] = useRoute();
  const [theme, onTheme] = useTheme();
  const [areShortcutsOn, setShortcuts] = useShortcutSwitch();
  const [notices, notify] = useNotices();
  const [live, setLive] = useState<LiveState>("connecting");
  // Kept while something else is shown in the form's place.
  const [draft, setDraft] = useState(firstDraft);
  const [isHelping, setHelping] = useState(false);
  const onHelp = () => setHelping(true);
  useShortcuts(areShortcutsOn, { theme: onTheme, help: onHelp });

  return (
    <>
      <Header
        session={session}
        live={session && route.page === "inbox" ? live : undefined}
        route={route}
        go={go}
        theme={theme}
        onTheme={onTheme}
        onHelp={onHelp}
        onLeave={leave}
      />
      {session ? (
        <CurrentPage
          key={session.me.key_id}
          session={session}
          route={route}
          go={go}
          areShortcutsOn={areShortcutsOn}
          notify={notify}
          onLive={setLive}
          draft={draft}
          onDraft={setDraft}
        />
      ) : (
        <Welcome problem={problem} isChecking={isChecking} onKey={enter} />
      )}
      <Notices notices={notices} />
      {offered !== undefined && (
        <OfferedKey
          offered={offered}
          tenant={session?.me.tenant}
          onAccept={() => enter(offered)}
          onDecline={decline}
        />
      )}
      {isHelping && (
        <Help isOn={areShortcutsOn} onSwitch={setShortcuts} onClose={() => setHelping(false)} />
      )}
    </>
  );
}
