import { useEffect, useRef, useState } from "preact/hooks";
import type { Picture } from "@/store/pictures.ts";
import { Button } from "@/ui/button.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { blobOf, canvasOf, penOf } from "./picture.ts";
import { BOARD, draw, extended, onBoard, type Stroke } from "./strokes.ts";

interface PadProps {
  title: string;
  onClose: () => void;
  onSigned: (picture: Picture) => void;
}

/** A board to sign on with a finger, a pen or a mouse. */
export function SignaturePad({ title, onClose, onSigned }: PadProps) {
  const board = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [error, setError] = useState<string | null>(null);
  /** The stroke being written, and of which finger: another one touching the glass does not write. */
  const now = useRef<{ pointer: number; stroke: Stroke } | null>(null);
  const paint = (all: readonly Stroke[]) => {
    const canvas = board.current;
    if (canvas) draw(penOf(canvas), all);
  };
  useEffect(() => paint(strokes), [strokes]);

  const move = (event: PointerEvent) => {
    const writing = now.current;
    if (!writing || writing.pointer !== event.pointerId || !board.current) return;
    const box = board.current.getBoundingClientRect();
    // Between two frames a finger makes several points.
    const points = event.getCoalescedEvents?.() ?? [];
    for (const point of points.length > 0 ? points : [event]) writing.stroke = extended(writing.stroke, onBoard(point, box));
    paint([...strokes, writing.stroke]);
  };
  const lift = (event: PointerEvent) => {
    const writing = now.current;
    if (writing?.pointer !== event.pointerId) return;
    now.current = null;
    setStrokes([...strokes, writing.stroke]);
  };
  const done = async () => {
    if (strokes.length === 0) return;
    try {
      const canvas = canvasOf(BOARD);
      draw(penOf(canvas), strokes);
      onSigned({ type: "image/png", bytes: await (await blobOf(canvas, "image/png")).arrayBuffer() });
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : "签名没有存上, 请再试一次。");
    }
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <canvas
        ref={board}
        class="board"
        width={BOARD.width}
        height={BOARD.height}
        role="img"
        aria-label={strokes.length === 0 ? "签字板, 还没有写" : `签字板, 已写 ${strokes.length} 笔`}
        onPointerDown={(event) => {
          if (now.current || (event.pointerType === "mouse" && event.button !== 0)) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          now.current = { pointer: event.pointerId, stroke: extended([], onBoard(event, event.currentTarget.getBoundingClientRect())) };
          paint([...strokes, now.current.stroke]);
        }}
        onPointerMove={move}
        onPointerUp={lift}
        onPointerCancel={lift}
      />
      <p class="hint">请在框里写。不方便在屏幕上写的, 可以不签, 在打印出来的表上签字或按手印。</p>
      {error && (
        <p class="check hard" role="alert">
          {error}
        </p>
      )}
      <div class="btns two">
        <Button kind="line" off={strokes.length === 0} onPress={() => setStrokes(strokes.slice(0, -1))}>
          撤一笔
        </Button>
        <Button kind="line" off={strokes.length === 0} onPress={() => setStrokes([])}>
          重写
        </Button>
      </div>
      <Button wide off={strokes.length === 0} onPress={() => void done()}>
        {strokes.length === 0 ? "还没有写" : "用这个签名"}
      </Button>
    </Sheet>
  );
}
