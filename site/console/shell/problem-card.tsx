/** An error: what happened, what to do, and the id to report. */
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api/problem.ts";
import { CopyButton } from "./copy-button.tsx";
import { Marked } from "./marked.tsx";

interface ProblemCardProps {
  problem: Problem;
  onRetry?: () => void;
  onDismiss?: () => void;
}

export function ProblemCard({ problem, onRetry, onDismiss }: ProblemCardProps) {
  const { title, detail, faults = [], code, requestId, retryAfter } = problem.facts;
  const seconds = useCountdown(problem, retryAfter ?? 0);
  return (
    <div class="problem" role="alert">
      <div class="problem-head">
        <strong>{title}</strong>
        {code && <code>{code}</code>}
        {onDismiss && (
          <button type="button" class="quiet small" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
      <p>
        <Marked text={detail} />
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault) => (
            <li key={fault}>
              <Marked text={fault} />
            </li>
          ))}
        </ul>
      )}
      {code && (
        <p>
          <a href={`/errors/${code}`} target="_blank" rel="noreferrer">
            About this error
          </a>
        </p>
      )}
      {requestId && (
        <p class="request-id">
          <span>Request</span> <code>{requestId}</code>{" "}
          <CopyButton text={requestId} label="Copy the request id" />
        </p>
      )}
      {onRetry && (
        <button type="button" onClick={onRetry} disabled={seconds > 0}>
          {seconds > 0 ? `Try again in ${seconds} s` : "Try again"}
        </button>
      )}
    </div>
  );
}

function useCountdown(problem: Problem, from: number): number {
  const [left, setLeft] = useState(from);
  // A new problem starts again, even with the same number
  useEffect(() => {
    setLeft(from);
    if (from === 0) return;
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1_000);
    return () => clearInterval(timer);
  }, [problem, from]);
  return left;
}
