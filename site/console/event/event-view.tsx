/** The open event, joined to the API and to the keyboard. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { erase, type Place } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { Go } from "../shell/route.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { type Command, commands, commandsFor } from "./commands.ts";
import { EventPanel } from "./event-panel.tsx";
import { useEvent } from "./use-event.ts";

interface EventViewProps {
  api: Api;
  place: Place;
  listed: InboxEvent | undefined;
  leaseId: string | undefined;
  mayAcknowledge: boolean;
  areShortcutsOn: boolean;
  notify: (text: string) => void;
  go: Go;
  onChange: (event: InboxEvent) => void;
  onErased: (id: string) => void;
  onSettled: () => void;
  onClose: () => void;
}

export function EventView({
  api,
  place,
  listed,
  leaseId,
  mayAcknowledge,
  areShortcutsOn,
  notify,
  go,
  ...on
}: EventViewProps) {
  const { event, problem, reload } = useEvent(api, place, listed, on.onChange);
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
      await commands[command].run(api, place, leaseId);
      notify(commands[command].done);
      await reload();
      on.onSettled();
    });
  const onErase = () =>
    attempt(async () => {
      await erase(api, place.id);
      notify("Deleted");
      on.onErased(place.id);
    });
  const handlers = (["acknowledge", "release", "reject", "redrive"] as const).map((name) => [
    name,
    () => onCommand(name),
  ]);
  useShortcuts(areShortcutsOn, Object.fromEntries(handlers));

  const state = { event, problem, failure, isBusy, mayAcknowledge, inbox: place.inbox, go };
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
