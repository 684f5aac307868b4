/** Dark or light, as the console was told in this browser, or else as the system is. */

/** Where the console keeps it. */
const chosen = "triggers-theme";

export function followColorScheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theme = localStorage.getItem(chosen);
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    document.documentElement.classList.toggle("dark-mode", isDark);
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  apply();
}
