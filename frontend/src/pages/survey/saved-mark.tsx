import { clock } from "@/ui/format.ts";
import { type Watched, useWatched } from "@/ui/watched.ts";
import type { Saved } from "./use-survey.ts";

/** Quietly at the head: when the last answer was stored. */
export function SavedMark({ of }: { of: Watched<Saved> }) {
  const saved = useWatched(of);
  const text = saved.state === "saved" ? `已存 ${clock(saved.at)}` : saved.state === "saving" ? "正在存…" : saved.state === "failed" ? "没存上!" : "";
  return (
    <span class="mark-place">
      <span class={`mark-saved${saved.state === "failed" ? " bad" : ""}`} aria-live="polite" data-saved={saved.state}>
        {text}
      </span>
    </span>
  );
}
