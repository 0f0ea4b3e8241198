/** Formats of messages (docs/questionnaires.md); screens use the same. */
export type Format = "yuan" | "yuan0" | "wan" | "int" | "month" | "date";

const groups = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** Half away from zero. Math.round goes towards +∞, which would print a gap of −0.5 fen as 0. */
const round = (v: number): number => (v < 0 ? -1 : 1) * Math.floor(Math.abs(v) + 0.5);

function yuan(fen: number): string {
  const whole = round(fen);
  const digits = String(Math.abs(whole)).padStart(3, "0");
  return (whole < 0 ? "-" : "") + groups(digits.slice(0, -2)) + "." + digits.slice(-2);
}

function wan(fen: number): string {
  const whole = round(fen);
  const digits = String(Math.abs(whole)).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  return (whole < 0 ? "-" : "") + digits.slice(0, -6) + (fraction && "." + fraction);
}

/** A number as people write it: no fraction where there is none, else up to 6 decimals. */
function plain(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value)) return "未知";
  const text = value.toFixed(6).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/** 未知 for null and for what does not fit the format. */
export function format(value: unknown, as?: Format): string {
  if (value === null || value === undefined) return "未知";
  if (!as) return plain(value);
  if (as === "month" || as === "date") {
    const m = typeof value === "string" && /^\d{4}-(\d\d)-(\d\d)$/.exec(value);
    return m ? `${Number(m[1])} 月` + (as === "date" ? ` ${Number(m[2])} 日` : "") : "未知";
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return "未知";
  switch (as) {
    case "yuan": return yuan(value);
    case "yuan0": return yuan(value).replace(/\.00$/, "");
    case "wan": return wan(value);
    case "int": return plain(round(value));
  }
}

/** "{path|format}" filled from the contexts; an unknown path prints 未知. */
export type Template = (scope: Readonly<Record<string, unknown>>) => string;

export function template(message: string): Template {
  const parts = message.split(/\{([^{}]*)\}/);
  return (scope) =>
    parts.map((part, i) => {
      if (i % 2 === 0) return part;
      const [path = "", as] = part.split("|").map((p) => p.trim());
      let value: unknown = scope;
      for (const key of path.split(".")) {
        value = value !== null && typeof value === "object" ? (value as Record<string, unknown>)[key] : null;
      }
      return format(value, as as Format | undefined);
    }).join("");
}
