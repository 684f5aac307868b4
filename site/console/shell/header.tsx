/**
 * The bar at the top: whose inbox this is, whether it is live, and what concerns the page as a
 * whole.
 */
import type { LiveState } from "../api/follow.ts";
import type { Session } from "../session/use-session.ts";
import { Navigation } from "./navigation.tsx";
import type { Go, Route } from "./route.ts";
import type { Theme } from "./theme.ts";

interface HeaderProps {
  session: Session | undefined;
  live: LiveState | undefined;
  route: Route;
  go: Go;
  theme: Theme;
  onTheme: () => void;
  onHelp: () => void;
  onLeave: () => void;
}

const liveness: Record<LiveState, string> = {
  connecting: "Connecting…",
  live: "Live",
  polling: "Asking every 3 s",
  offline: "Offline: trying again",
  stopped: "Stopped",
};

const themeNames: Record<Theme, string> = { system: "Auto", light: "Light", dark: "Dark" };

export function Header({ session, live, route, go, theme, onTheme, onHelp, onLeave }: HeaderProps) {
  return (
    <header class="bar">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <span class="brand">
        <Mark />
        <span class="brand-name">Triggers</span>
      </span>
      {session && <WhoAmI session={session} />}
      {live && (
        <span class={`live live-${live}`} role="status">
          {liveness[live]}
        </span>
      )}
      <Navigation route={session && route} go={go} />
      <div class="bar-tools">
        <button
          type="button"
          class="quiet"
          onClick={onTheme}
          aria-label={`Theme: ${themeNames[theme]}`}
        >
          <HalfMoon />
          {themeNames[theme]}
        </button>
        <button
          type="button"
          class="quiet help-button"
          onClick={onHelp}
          aria-label="Keyboard shortcuts"
        >
          ?
        </button>
        {session && (
          <button type="button" class="quiet" onClick={onLeave}>
            Forget key
          </button>
        )}
      </div>
    </header>
  );
}

function WhoAmI({ session: { me } }: { session: Session }) {
  return (
    <span class="tenant" title={`Key ${me.key_id}: ${me.scopes.join(", ")}`}>
      <span class="visually-hidden">Tenant </span>
      {me.tenant}
    </span>
  );
}

const HalfMoon = () => (
  <svg class="glyph" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5" />
    <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
  </svg>
);

const Mark = () => (
  <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="8" class="mark-ground" />
    <path d="M17.5 6 9 18h6l-1.5 8L23 13.5h-6.500z" class="mark-bolt" />
  </svg>
);
