import { parse, type Node } from "./parse.ts";

/** An expression that could not be decided: an error inside, a null where a value is needed, a missing name. It is
 *  never false, and passes through everything except `&&`/`||` whose other side settles them. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** CEL's int, kept apart from double because the two must not be mixed in sums (size() gives one). */
class Int { constructor(readonly n: number) {} }

export type Scope = Readonly<Record<string, unknown>>;
type Run = (scope: Scope) => unknown;

/** @returns the value, or UNKNOWN. Numbers may be non-finite; see `settle`. */
export type Expression = (scope: Scope) => unknown;

const has = (o: object, key: string): boolean => Object.prototype.hasOwnProperty.call(o, key);
const num = (v: unknown): unknown => (v instanceof Int ? v.n : v);

function equal(a: unknown, b: unknown): boolean {
  const x = num(a);
  const y = num(b);
  if (x === y) return true;
  if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((v, i) => equal(v, y[i]));
  return false;
}

/** By code points, as the server does: JavaScript's own `<` goes by UTF-16 units. */
function before(a: string, b: string): boolean {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] === b[i]) continue;
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    const high = (c: number) => c >= 0xd800 && c <= 0xdfff;
    return high(x) === high(y) ? x < y : high(y);
  }
  return a.length < b.length;
}

function compare(op: string, a: unknown, b: unknown): unknown {
  const x = num(a);
  const y = num(b);
  let less: boolean;
  if (typeof x === "number" && typeof y === "number") {
    if (x !== x || y !== y) return UNKNOWN;
    less = x < y;
  } else if (typeof x === "string" && typeof y === "string") less = before(x, y);
  else if (typeof x === "boolean" && typeof y === "boolean") less = !x && y;
  else return UNKNOWN;
  switch (op) {
    case "<": return less;
    case ">=": return !less;
    case "<=": return less || x === y;
    default: return !less && x !== y;
  }
}

function reckon(op: string, x: number, y: number): number {
  return op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : x / y;
}

function arithmetic(op: string, a: unknown, b: unknown): unknown {
  if (typeof a === "number" && typeof b === "number") return reckon(op, a, b);
  if (a instanceof Int && b instanceof Int) {
    if (op === "/" && b.n === 0) return UNKNOWN;
    return new Int(Math.trunc(reckon(op, a.n, b.n)));
  }
  if (op === "+" && typeof a === "string" && typeof b === "string") return a + b;
  if (op === "+" && Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  return UNKNOWN;
}

function field(of: unknown, name: string): unknown {
  if (of === null || typeof of !== "object" || Array.isArray(of) || !has(of, name)) return UNKNOWN;
  return (of as Record<string, unknown>)[name];
}

function within(a: unknown, b: unknown): unknown {
  if (Array.isArray(b)) return b.some((v) => equal(a, v));
  if (b !== null && typeof b === "object" && !(b instanceof Int)) return typeof a === "string" ? has(b, a) : UNKNOWN;
  return UNKNOWN;
}

const DOUBLE = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function call(name: string, on: unknown, arg: unknown): unknown {
  switch (name) {
    case "startsWith": return typeof on === "string" && typeof arg === "string" ? on.startsWith(arg) : UNKNOWN;
    case "contains": return typeof on === "string" && typeof arg === "string" ? on.includes(arg) : UNKNOWN;
    case "size": return Array.isArray(on) ? new Int(on.length) : UNKNOWN;
    default:
      if (on instanceof Int) return on.n;
      if (typeof on === "string") return DOUBLE.test(on) ? Number(on) : UNKNOWN;
      return typeof on === "number" ? on : UNKNOWN;
  }
}

const MACROS = new Set(["exists", "all", "filter", "map", "exists_one"]);

/** Both sides are asked; `settling` is the value that decides alone (false for &&, true for ||). */
function junction(a: Run, b: Run, settling: boolean): Run {
  return (s) => {
    const x = a(s);
    if (x === settling) return settling;
    const y = b(s);
    if (y === settling) return settling;
    return x === !settling && y === !settling ? !settling : UNKNOWN;
  };
}

function macro(name: string, on: Run, variable: string, steps: Run[]): Run {
  const [first, second] = steps as [Run, Run?];
  return (s) => {
    const list = on(s);
    if (!Array.isArray(list)) return UNKNOWN;
    const out: unknown[] = [];
    let found = 0;
    for (const item of list as unknown[]) {
      const inner = { ...s, [variable]: item };
      const v = first(inner);
      if (name === "map" && !second) {
        if (v === UNKNOWN) return UNKNOWN;
        out.push(v);
        continue;
      }
      if (v !== true && v !== false) return UNKNOWN;
      if (name === "exists" && v) return true;
      if (name === "all" && !v) return false;
      if (!v) continue;
      found++;
      const kept = second ? second(inner) : item;
      if (kept === UNKNOWN) return UNKNOWN;
      out.push(kept);
    }
    switch (name) {
      case "exists": return false;
      case "all": return true;
      case "exists_one": return found === 1;
      default: return out;
    }
  };
}

function build(node: Node): Run {
  switch (node.t) {
    case "lit": { const { v } = node; return () => v; }
    // Publishing makes integer literals doubles, list indexes excepted: so does reading one that is not published yet.
    case "int": { const { v } = node; return () => v; }
    case "name": { const { name } = node; return (s) => (has(s, name) ? s[name] : UNKNOWN); }
    case "field": { const of = build(node.of); const { name } = node; return (s) => field(of(s), name); }
    case "index": {
      const of = build(node.of);
      const place = node.at.t === "int" ? new Int(node.at.v) : null;
      const at: Run = place ? () => place : build(node.at);
      return (s) => {
        const list = of(s);
        const i = at(s);
        if (!Array.isArray(list)) return typeof i === "string" ? field(list, i) : UNKNOWN;
        return i instanceof Int && i.n >= 0 && i.n < list.length ? (list as unknown[])[i.n] : UNKNOWN;
      };
    }
    case "list": {
      const items = node.items.map(build);
      return (s) => {
        const out = items.map((item) => item(s));
        return out.includes(UNKNOWN) ? UNKNOWN : out;
      };
    }
    case "not": { const of = build(node.of); return (s) => { const v = of(s); return typeof v === "boolean" ? !v : UNKNOWN; }; }
    case "neg": {
      const of = build(node.of);
      return (s) => {
        const v = of(s);
        return typeof v === "number" ? -v : v instanceof Int ? new Int(-v.n) : UNKNOWN;
      };
    }
    case "if": {
      const [c, a, b] = [build(node.c), build(node.a), build(node.b)];
      return (s) => { const v = c(s); return v === true ? a(s) : v === false ? b(s) : UNKNOWN; };
    }
    case "bin": return binary(node.op, build(node.a), build(node.b));
    case "call": return invoke(node);
  }
}

function binary(op: string, a: Run, b: Run): Run {
  if (op === "&&") return junction(a, b, false);
  if (op === "||") return junction(a, b, true);
  const decide: (x: unknown, y: unknown) => unknown =
    op === "==" ? equal
    : op === "!=" ? (x, y) => !equal(x, y)
    : op === "in" ? within
    : op === "+" || op === "-" || op === "*" || op === "/" ? (x, y) => arithmetic(op, x, y)
    : (x, y) => compare(op, x, y);
  return (s) => {
    const x = a(s);
    if (x === UNKNOWN) return UNKNOWN;
    const y = b(s);
    return y === UNKNOWN ? UNKNOWN : decide(x, y);
  };
}

function invoke(node: Extract<Node, { t: "call" }>): Run {
  const { name, args } = node;
  if (node.on && MACROS.has(name)) {
    const [variable, ...rest] = args;
    if (variable?.t !== "name" || !(rest.length === 1 || (name === "map" && rest.length === 2))) {
      throw new SyntaxError(`CEL: ${name} takes a name and an expression`);
    }
    return macro(name, build(node.on), variable.name, rest.map(build));
  }
  const operands = (node.on ? [node.on, ...args] : args).map(build);
  const arity: Record<string, number> = node.on ? { startsWith: 2, contains: 2, size: 1 } : { size: 1, double: 1 };
  if (!has(arity, name) || arity[name] !== operands.length) throw new SyntaxError(`CEL: ${name}() is outside the safe subset`);
  const [on, arg] = operands as [Run, Run?];
  return (s) => call(name, on(s), arg?.(s));
}

/** @throws SyntaxError for what is outside the subset. */
export function compileExpression(source: string): Expression {
  return build(parse(source));
}

/** The value as the outside world sees it: null for unknown and for numbers that are not finite. */
export function settle(value: unknown): unknown {
  if (value === UNKNOWN || value === undefined) return null;
  if (value instanceof Int) return value.n;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return Array.isArray(value) ? value.map(settle) : value;
}
