/** Formats of messages (docs/questionnaires.md) for screens too. */
export type Format = "yuan" | "yuan0" | "wan" | "int" | "month" | "date";

export function format(_value: unknown, _as?: Format): string {
  throw new Error("not yet built");
}
