/** Dark or light: as the system has it, until the person says otherwise. */
import { useEffect, useState } from "preact/hooks";

export type Theme = "system" | "light" | "dark";

const themes: readonly Theme[] = ["system", "light", "dark"];
const name = "triggers-theme";

const stored = (): Theme =>
  themes.find((theme) => theme === localStorage.getItem(name)) ?? "system";

export function useTheme(): [theme: Theme, next: () => void] {
  const [theme, setTheme] = useState(stored);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(name, theme);
  }, [theme]);
  return [
    theme,
    () => setTheme((before) => themes[(themes.indexOf(before) + 1) % themes.length] ?? "system"),
  ];
}
