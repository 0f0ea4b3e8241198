/** Parser for the safe subset of CEL that definitions are written in (docs/questionnaires.md). Publishing has checked
 *  every expression already, so an error here means that phone and server disagree: it is thrown, not swallowed. */

export type Node =
  | { t: "lit"; v: number | string | boolean | null }
  | { t: "int"; v: number }
  | { t: "name"; name: string }
  | { t: "field"; of: Node; name: string }
  | { t: "index"; of: Node; at: Node }
  | { t: "call"; on: Node | null; name: string; args: Node[] }
  | { t: "list"; items: Node[] }
  | { t: "not" | "neg"; of: Node }
  | { t: "bin"; op: string; a: Node; b: Node }
  | { t: "if"; c: Node; a: Node; b: Node };

interface Token { k: "num" | "int" | "str" | "name" | "op" | "end"; v: string; at: number }

const PATTERN =
  /\s*(?:((?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(&&|\|\||[<>=!]=|[-+*/<>!?:.,()[\]]))/y;

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

function unquote(source: string): string {
  return source.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_all, e: string) =>
    e.length > 1 ? String.fromCharCode(parseInt(e.slice(1), 16)) : (ESCAPES[e] ?? e));
}

function tokens(source: string): Token[] {
  const out: Token[] = [];
  const end = source.trimEnd().length;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < end) {
    const at = PATTERN.lastIndex;
    const m = PATTERN.exec(source);
    if (!m) throw new SyntaxError(`CEL: cannot read ${JSON.stringify(source)} at ${at}`);
    if (m[1] !== undefined) out.push({ k: /^\d+$/.test(m[1]) ? "int" : "num", v: m[1], at });
    else if (m[2] !== undefined) out.push({ k: "name", v: m[2], at });
    else if (m[3] !== undefined) out.push({ k: "str", v: unquote(m[3]), at });
    else out.push({ k: "op", v: m[4]!, at });
  }
  out.push({ k: "end", v: "", at: end });
  return out;
}

const LEVELS = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/"]];

export function parse(source: string): Node {
  const list = tokens(source);
  let i = 0;
  const fail = (): never => {
    throw new SyntaxError(`CEL: unexpected "${list[i]!.v}" at ${list[i]!.at} in ${JSON.stringify(source)}`);
  };
  const is = (v: string): boolean => {
    const { k, v: got } = list[i]!;
    return got === v && (k === "op" || (k === "name" && v === "in"));
  };
  const take = (v: string): boolean => is(v) && Boolean(++i);
  const need = (v: string): void => { if (!take(v)) fail(); };
  const commaList = (close: string): Node[] => {
    const out: Node[] = [];
    if (take(close)) return out;
    do out.push(expr()); while (take(","));
    need(close);
    return out;
  };

  function expr(): Node {
    const c = binary(0);
    if (!take("?")) return c;
    const a = binary(0);
    need(":");
    return { t: "if", c, a, b: expr() };
  }
  function binary(level: number): Node {
    const ops = LEVELS[level];
    if (!ops) return unary();
    let a = binary(level + 1);
    for (;;) {
      const op = ops.find(is);
      if (!op) return a;
      i++;
      a = { t: "bin", op, a, b: binary(level + 1) };
    }
  }
  function unary(): Node {
    if (take("!")) return { t: "not", of: unary() };
    if (take("-")) return { t: "neg", of: unary() };
    return member();
  }
  function member(): Node {
    let node = primary();
    for (;;) {
      if (take(".")) {
        const { k, v: name } = list[i]!;
        if (k !== "name") fail();
        i++;
        node = take("(") ? { t: "call", on: node, name, args: commaList(")") } : { t: "field", of: node, name };
      } else if (take("[")) {
        node = { t: "index", of: node, at: expr() };
        need("]");
      } else return node;
    }
  }
  function primary(): Node {
    const token = list[i]!;
    if (take("(")) {
      const inner = expr();
      need(")");
      return inner;
    }
    if (take("[")) return { t: "list", items: commaList("]") };
    i++;
    switch (token.k) {
      case "num": return { t: "lit", v: Number(token.v) };
      case "int": return { t: "int", v: Number(token.v) };
      case "str": return { t: "lit", v: token.v };
      case "name":
        if (token.v === "true" || token.v === "false") return { t: "lit", v: token.v === "true" };
        if (token.v === "null") return { t: "lit", v: null };
        if (take("(")) return { t: "call", on: null, name: token.v, args: commaList(")") };
        return { t: "name", name: token.v };
      default: i--; return fail();
    }
  }

  const node = expr();
  if (list[i]!.k !== "end") fail();
  return node;
}
