/**
 * What the keyboard does outside of text fields. Single keys can be switched off: they may collide
 * with speech control.
 */
import { useLayoutEffect, useState } from "preact/hooks";

export type Action =
  | "next"
  | "previous"
  | "acknowledge"
  | "release"
  | "reject"
  | "redrive"
  | "lease"
  | "send"
  | "filter"
  | "refresh"
  | "theme"
  | "help"
  | "close";

export const shortcuts: readonly { keys: readonly string[]; action: Action; does: string }[] = [
  { keys: ["j", "ArrowDown"], action: "next", does: "Next event" },
  { keys: ["k", "ArrowUp"], action: "previous", does: "Previous event" },
  { keys: ["a"], action: "acknowledge", does: "Acknowledge the open event" },
  { keys: ["u"], action: "release", does: "Release it" },
  { keys: ["x"], action: "reject", does: "Reject it" },
  { keys: ["d"], action: "redrive", does: "Redrive it" },
  { keys: ["l"], action: "lease", does: "Lease the oldest event" },
  { keys: ["n"], action: "send", does: "Send an event" },
  { keys: ["/"], action: "filter", does: "Filter by source" },
  { keys: ["r"], action: "refresh", does: "Read the inbox anew" },
  { keys: ["t"], action: "theme", does: "Dark, light, or as the system" },
  { keys: ["?"], action: "help", does: "This list" },
  { keys: ["Escape"], action: "close", does: "Close what is open" },
];

const name = "triggers-shortcuts";

export function useShortcutSwitch(): [isOn: boolean, set: (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(name) !== "off");
  const set = (on: boolean) => {
    localStorage.setItem(name, on ? "on" : "off");
    setOn(on);
  };
  return [isOn, set];
}

/**
 * At once with what is shown, not after it is painted: a quick key must not act on the event
 * before.
 */
export function useShortcuts(isOn: boolean, handlers: Partial<Record<Action, () => void>>): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actionOf(event);
      const handler = action && handlers[action];
      if (!handler || (!isOn && action !== "close")) return;
      event.preventDefault();
      handler();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

function actionOf(event: KeyboardEvent): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  if (document.querySelector("dialog[open]")) return undefined;
  const found = shortcuts.find(({ keys }) => keys.includes(event.key))?.action;
  const isTyping =
    event.target instanceof Element &&
    event.target.matches("input:not([type=checkbox]), textarea, select");
  return isTyping && found !== "close" ? undefined : found;
}
