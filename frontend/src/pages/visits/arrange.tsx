import { useEffect, useRef, useState } from "preact/hooks";
import "@/styles/acts.css";
import type { HouseholdRow } from "@/store/store.ts";
import { Button } from "@/ui/button.tsx";
import { Page, scroller } from "@/ui/page.tsx";
import { toast } from "@/ui/toast.tsx";
import { useStore, words } from "../context.tsx";
import { whereabouts } from "./marks.tsx";

/** `id` taken out and put in again before the one that stands at `to` (or last). Pure. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const from = ids.indexOf(id);
  const rest = ids.filter((other) => other !== id);
  rest.splice(Math.max(0, Math.min(rest.length, from < to ? to - 1 : to)), 0, id);
  return rest;
}

const SCREEN = 40;

/** The order in which this worker walks. A tap picks a household up, then ↑ ↓ move it by one door, and a tap on another puts it
 *  in front of that one. Each move is stored at once. */
export function Arrange({ rows }: { rows: readonly HouseholdRow[] }) {
  const store = useStore();
  const [picked, setPicked] = useState<string | null>(null);
  const [shown, setShown] = useState(SCREEN);
  const ids = rows.map((r) => r.household.id);
  const put = (id: string, to: number) => store.arrange(moved(ids, id, to)).catch((cause: unknown) => toast(words(cause)));
  const at = picked === null ? -1 : ids.indexOf(picked);
  const name = rows[at]?.household.name ?? "";
  const press = (id: string, i: number) => {
    if (picked === null) setPicked(id);
    else if (picked === id) setPicked(null);
    else void put(picked, i).then(() => setPicked(null));
  };
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || shown >= rows.length) return;
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && setShown((n) => n + SCREEN), { root: scroller(), rootMargin: "800px" });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [shown, rows.length]);
  return (
    <Page
      title="按我走的顺序排"
      up="/households"
      foot={
        picked === null ? (
          <Button wide href="/households">
            排好了
          </Button>
        ) : (
          <div class="btns three">
            <Button kind="line" off={at <= 0} onPress={() => void put(picked, at - 1)}>
              上移
            </Button>
            <Button kind="line" off={at >= ids.length - 1} onPress={() => void put(picked, at + 2)}>
              下移
            </Button>
            <Button onPress={() => setPicked(null)}>放下</Button>
          </div>
        )
      }
    >
      <p class="note out" role="status">
        {picked === null ? "先点要挪的一户。" : `拿起了 ${name}: 点另一户, 就放到它前面。`}
      </p>
      <div class="group long">
        <ol class="cells arrange">
          {rows.slice(0, shown).map(({ household }, i) => (
            <li key={household.id}>
              <button type="button" class={`cell${picked === household.id ? " picked" : ""}`} aria-pressed={picked === household.id} onClick={() => press(household.id, i)}>
                <span class="b">
                  <b>
                    <span class="nr">{i + 1}</span>
                    {household.name}
                  </b>
                  <small>{whereabouts({ household })}</small>
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div ref={end} />
    </Page>
  );
}
