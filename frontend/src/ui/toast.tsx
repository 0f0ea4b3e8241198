import { useEffect, useState } from "preact/hooks";

interface Note {
  id: number;
  text: string;
}
let notes: Note[] = [];
let last = 0;
let show: ((notes: Note[]) => void) | null = null;

const put = (next: Note[]) => {
  notes = next;
  show?.(notes);
};

/** A short word at the foot of the screen; it goes by itself and never carries the only copy of a fact. */
export function toast(text: string, ms = 4000): void {
  const note = { id: ++last, text };
  put([...notes.filter((n) => n.text !== text), note].slice(-2));
  setTimeout(() => put(notes.filter((n) => n.id !== note.id)), ms);
}

export function Toasts() {
  const [list, set] = useState(notes);
  useEffect(() => {
    show = set;
    return () => {
      show = null;
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {list.map((n) => (
        <div class="toast" key={n.id}>
          {n.text}
        </div>
      ))}
    </div>
  );
}
