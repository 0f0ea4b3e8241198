import { useState } from "preact/hooks";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import type { Against } from "./across.ts";

/** Households that said otherwise at the door: how many, and who, one tap away. */
export function AgainstNotes({ notes }: { notes: readonly Against[] }) {
  const [shown, show] = useState<Against | null>(null);
  return (
    <>
      {notes.map((note) => (
        <p key={note.title} class={`check${note.contradicts ? "" : " quiet"}`}>
          {note.contradicts ? "请看一眼: " : ""}有 {note.households.length} 户{note.title}
          {note.contradicts ? ", 和这里的答案对不上。" : "。"}{" "}
          <button type="button" class="link" onClick={() => show(note)}>
            看是哪 {note.households.length} 户
          </button>
        </p>
      ))}
      {shown && (
        <Sheet title={`${shown.households.length} 户${shown.title}`} onClose={() => show(null)}>
          <Cells>
            {shown.households.map((h) => (
              <Cell key={h.id} title={h.name} note={h.titles.join("、")} href={`/households/${encodeURIComponent(h.id)}`} />
            ))}
          </Cells>
          <p class="hint">按这部手机里的入户答案算, 没走访的户不在内。</p>
        </Sheet>
      )}
    </>
  );
}
