/** The open event, joined to the API and to the keyboard. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { erase } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { type Command, commands, commandsFor } from "./commands.ts";
import { EventPanel } from "./event-panel.tsx";
import { useEvent } from "./use-event.ts";

interface EventViewProps {
  api: Api;
  id: string;
  listed: InboxEvent | undefined;
  leaseId: string | undefined;
  mayAcknowledge: boolean;
  areShortcutsOn: boolean;
  notify: (text: string) => void;
  onChange: (event: InboxEvent) => void;
  onErased: (id: string) => void;
  onSettled: () => void;
  onClose: () => void;
}

export function EventView({
  api,
  id,
  listed,
  leaseId,
  mayAcknowledge,
  areShortcutsOn,
  notify,
  ...on
}: EventViewProps) {
  const { event, problem, reload } = useEvent(api, id, listed, on.onChange);
  const [failure, setFailure] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);

  const attempt = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(problemOf(error));
    }
    setBusy(false);
  };
  const onCommand = (command: Command) =>
    attempt(async () => {
      if (!event || !mayAcknowledge || !commandsFor(event).includes(command)) return;
      await commands[command].run(api, id, leaseId);
      notify(commands[command].done);
      await reload();
      on.onSettled();
    });
  const onErase = () =>
    attempt(async () => {
      await erase(api, id);
      notify("Deleted");
      on.onErased(id);
    });
  const handlers = (["acknowledge", "release", "reject", "redrive"] as const).map((name) => [
    name,
    () => onCommand(name),
  ]);
  useShortcuts(areShortcutsOn, Object.fromEntries(handlers));

  const state = { event, problem, failure, isBusy, mayAcknowledge };
  return (
    <EventPanel
      {...state}
      onCommand={onCommand}
      onErase={onErase}
      onReload={reload}
      onDismiss={() => setFailure(undefined)}
      onClose={on.onClose}
    />
  );
}
