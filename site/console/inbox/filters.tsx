/** Which events are shown. */
import type { RefObject } from "preact";
import type { Backlog } from "../../../contract/answers.ts";
import { count } from "../shell/format.ts";
import type { Route } from "../shell/route.ts";
import { type Status, statuses, statusNames } from "../status.ts";

interface FiltersProps {
  route: Route;
  backlog: Backlog | undefined;
  /** Those that were seen, as suggestions. */
  sources: readonly string[];
  sourceField: RefObject<HTMLInputElement | null>;
  onChange: (change: Partial<Route>) => void;
}

/** Counting ends there. */
const counted = 10_000;

export function Filters({ route, backlog, sources, sourceField, onChange }: FiltersProps) {
  const countOf = (status: Status) =>
    status === "acknowledged" || !backlog ? undefined : backlog[status];
  return (
    <div class="filters">
      <fieldset class="tabs">
        <legend class="visually-hidden">Status</legend>
        {statuses.map((status) => (
          <button
            type="button"
            key={status}
            aria-pressed={route.status === status}
            onClick={() => onChange({ status })}
          >
            <span class={`dot dot-${status}`} aria-hidden="true" />
            {statusNames[status]}
            <Count number={countOf(status)} />
          </button>
        ))}
      </fieldset>
      <div class="filter-fields">
        <label class="visually-hidden" for="source-filter">
          Source
        </label>
        <input
          id="source-filter"
          ref={sourceField}
          list="sources"
          placeholder="Every source"
          defaultValue={route.source}
          key={route.source}
          onChange={({ currentTarget }) => onChange({ source: currentTarget.value.trim() })}
          autocomplete="off"
          maxLength={128}
        />
        <datalist id="sources">
          {sources.map((source) => (
            <option key={source} value={source} />
          ))}
        </datalist>
        {route.source !== "" && (
          <button type="button" class="quiet small" onClick={() => onChange({ source: "" })}>
            Clear
          </button>
        )}
        <label class="visually-hidden" for="order">
          Order
        </label>
        <select
          id="order"
          value={route.order}
          onChange={({ currentTarget }) =>
            onChange({ order: currentTarget.value === "asc" ? "asc" : "desc" })
          }
        >
          <option value="desc">Newest first</option>
          <option value="asc">Oldest first</option>
        </select>
      </div>
    </div>
  );
}

const Count = ({ number }: { number: number | undefined }) =>
  number === undefined ? null : <span class="count">{count(number, number >= counted)}</span>;
