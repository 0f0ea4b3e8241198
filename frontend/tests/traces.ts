import { initial, step, type Effect, type Event, type State } from "../src/outbox/machine.ts";
import { transition, type OutboxEvent, type PushResult } from "../src/outbox/states.ts";
import type { Row } from "../src/outbox/batch.ts";

/** The player of tests/sync/traces (its README tells the format). */
export interface Trace { name: string; proves: string; start: { rows: Partial<Row>[]; epoch: string | null; pulled_at: number | null }; steps: TraceStep[] }
export interface TraceStep {
  at?: number; random?: number; event?: Record<string, unknown> & { type: string }; effects?: unknown[];
  rows?: Record<string, Record<string, unknown>>; state?: Record<string, unknown>;
  crash?: "flushed" | "unflushed"; save?: Partial<Row>;
}
interface Disk { rows: Map<string, Row>; epoch: string | null; pulled_at: number | null }

const rowOf = (given: Partial<Row>): Row => ({
  bytes: 1000, state: "saved", attempts: 0, next_at: 0, finished_at: 0, delivered_at: null, seq: null, need_blobs: [], problem: null,
  ...given,
} as Row);
const resultOf = (given: Partial<PushResult>): PushResult => ({
  seq: null, head: given.rev_id ?? null, need_blobs: [], flags: [], ...given,
  problem: given.problem ? { ...given.problem, message: "" } : null,
} as PushResult);

function eventOf(at: number, random: number, given: Record<string, unknown> & { type: string }, disk: Disk): Event {
  const more: Record<string, unknown> = {};
  if (given.type === "loaded" && !("rows" in given)) {
    Object.assign(more, { rows: [...disk.rows.values()].sort((a, b) => a.n - b.n), epoch: disk.epoch, pulled_at: disk.pulled_at });
  }
  if (given.type === "answer") more["results"] = (given["results"] as Partial<PushResult>[]).map(resultOf);
  if (given.type === "failed") Object.assign(more, { message: "", retry_after: given["retry_after"] ?? null });
  if (given.type === "broken") more["message"] = "";
  return { ...given, ...more, at, random } as unknown as Event;
}

/** Effects and problems as a trace writes them. */
function told(effect: Effect): unknown {
  if (effect.type !== "store") return effect;
  return { ...effect, changes: Object.fromEntries(effect.changes.map(([id, e]: [string, OutboxEvent]) => [id, e.type])) };
}
const codes = (of: object): Record<string, unknown> => {
  const { problem } = of as { problem?: { code: string } | null };
  return { ...of, ...(problem === undefined ? {} : { problem: problem?.code ?? null }) };
};
const part = (of: Record<string, unknown>, like: Record<string, unknown>) => Object.fromEntries(Object.keys(like).map((k) => [k, of[k] ?? null]));

/** Plays a trace; calls `check(where, got, wanted)` for each thing that the trace states. */
export function play(trace: Trace, check: (where: string, got: unknown, wanted: unknown, step: TraceStep) => void): void {
  let state: State = initial();
  let disk: Disk = { ...trace.start, rows: new Map(trace.start.rows.map((r) => [r.rev_id!, rowOf(r)])) };
  const copy = (): Disk => ({ ...disk, rows: new Map(disk.rows) });
  let flushed = copy();
  for (const [i, given] of trace.steps.entries()) {
    const where = `${trace.name}, step ${i + 1}`;
    if (given.save) {
      const row = rowOf(given.save);
      disk.rows.set(row.rev_id, row);
      flushed = copy();
    } else if (given.crash) {
      state = initial();
      if (given.crash === "unflushed") disk = { ...flushed, rows: new Map(flushed.rows) };
    } else {
      const event = eventOf(given.at!, given.random!, given.event!, disk);
      if (event.type === "pulled" && state.doing === "pulling") {
        disk.pulled_at = event.at;
        flushed = copy();
      }
      const [after, effects] = step(state, event);
      state = after;
      for (const effect of effects) {
        if (effect.type === "epoch") disk.epoch = effect.epoch;
        if (effect.type === "store") {
          for (const [id, change] of effect.changes) disk.rows.set(id, { ...transition(disk.rows.get(id)!, change), bytes: disk.rows.get(id)!.bytes });
        }
        if (effect.type === "epoch" || (effect.type === "store" && effect.strict)) flushed = copy();
      }
      check(where, effects.map(told), given.effects, given);
    }
    for (const [id, wanted] of Object.entries(given.rows ?? {})) check(`${where}, row ${id}`, part(codes(disk.rows.get(id)!), wanted), wanted, given);
    if (given.state) check(`${where}, state`, part(codes(state) as Record<string, unknown>, given.state), given.state, given);
  }
}
