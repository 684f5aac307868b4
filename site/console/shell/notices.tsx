/** Short messages that disappear by themselves, and are read out. */
import { useCallback, useState } from "preact/hooks";

interface Notice {
  id: number;
  text: string;
}

/** Milliseconds. */
const shownFor = 4_000;
let made = 0;

export function useNotices(): [notices: readonly Notice[], notify: (text: string) => void] {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const notify = useCallback((text: string) => {
    const id = ++made;
    setNotices((before) => [...before.slice(-2), { id, text }]);
    setTimeout(() => setNotices((before) => before.filter((notice) => notice.id !== id)), shownFor);
  }, []);
  return [notices, notify];
}

export function Notices({ notices }: { notices: readonly Notice[] }) {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
