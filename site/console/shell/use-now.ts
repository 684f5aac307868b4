/** The current time, for what shows ages: renewed while the page is visible. */
import { useEffect, useState } from "preact/hooks";

/** @returns Unix milliseconds, renewed every second while the page is visible */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
