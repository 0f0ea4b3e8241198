/** A signature as strokes on a board of 600 × 240, whatever the screen measures. */
export const BOARD = { width: 600, height: 240 };
export interface Point { x: number; y: number }
export type Stroke = readonly Point[];

const NEAR = 1.5;

/** The stroke with one more point; one too near to the last adds nothing. Points stay on the board. */
export function extended(stroke: Stroke, { x, y }: Point): Stroke {
  const point = { x: Math.min(BOARD.width, Math.max(0, x)), y: Math.min(BOARD.height, Math.max(0, y)) };
  const last = stroke[stroke.length - 1];
  return last && Math.hypot(point.x - last.x, point.y - last.y) < NEAR ? stroke : [...stroke, point];
}

/** Where a pointer is on the board, of a canvas drawn at `box`. */
export function onBoard(at: { clientX: number; clientY: number }, box: { left: number; top: number; width: number; height: number }): Point {
  return { x: ((at.clientX - box.left) / box.width) * BOARD.width, y: ((at.clientY - box.top) / box.height) * BOARD.height };
}

interface Pen {
  lineWidth: number; lineCap: CanvasLineCap; lineJoin: CanvasLineJoin; strokeStyle: string | CanvasGradient | CanvasPattern;
  beginPath(): void; moveTo(x: number, y: number): void; lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void; stroke(): void;
}

/** Draws strokes, rounded at their points; a tap is a dot. */
export function draw(pen: Pen, strokes: readonly Stroke[]): void {
  pen.lineWidth = 5;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = "#15181d";
  for (const stroke of strokes) {
    const [first] = stroke;
    if (!first) continue;
    pen.beginPath();
    pen.moveTo(first.x, first.y);
    if (stroke.length === 1) pen.lineTo(first.x + 0.1, first.y);
    for (let i = 1; i < stroke.length; i++) {
      const at = stroke[i]!;
      const next = stroke[i + 1];
      if (next) pen.quadraticCurveTo(at.x, at.y, (at.x + next.x) / 2, (at.y + next.y) / 2);
      else pen.lineTo(at.x, at.y);
    }
    pen.stroke();
  }
}
