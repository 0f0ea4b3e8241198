/** What the manual is made of: as much of Markdown as it uses. Pure. */
export type Inline = string | { strong: string };
export type Block =
  | { kind: "title"; text: Inline[] }
  | { kind: "head"; text: Inline[] }
  | { kind: "text"; text: Inline[] }
  | { kind: "steps"; items: Inline[][] }
  | { kind: "list"; items: Inline[][] }
  | { kind: "picture"; file: string; caption: string };

/** "a **b** c" */
export function inline(text: string): Inline[] {
  return text.split("**").map((part, i): Inline => (i % 2 === 1 ? { strong: part } : part)).filter((part) => part !== "");
}

const ITEM = /^(-|\d+\.) (.*)$/;

/** Blocks of a text; an unknown mark stays as it was written. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  for (const part of text.split(/\n\s*\n/).map((p) => p.trim()).filter(Boolean)) {
    const head = /^(#{1,2}) (.*)$/.exec(part);
    const picture = /^!\[(.*)\]\((.*)\)$/.exec(part);
    const items = part.split("\n").map((line) => ITEM.exec(line));
    if (head) found.push({ kind: head[1] === "#" ? "title" : "head", text: inline(head[2]!) });
    else if (picture) found.push({ kind: "picture", caption: picture[1]!, file: picture[2]!.split("/").at(-1)! });
    else if (items.every((item) => item !== null)) found.push({ kind: items[0]![1] === "-" ? "list" : "steps", items: items.map((item) => inline(item![2]!)) });
    else found.push({ kind: "text", text: inline(part.replaceAll("\n", " ")) });
  }
  return found;
}

/** The blocks under one heading. */
export function section(all: readonly Block[], title: string): Block[] {
  const from = all.findIndex((b) => b.kind === "head" && b.text.join("") === title);
  if (from < 0) return [];
  const rest = all.slice(from + 1);
  const to = rest.findIndex((b) => b.kind === "head");
  return to < 0 ? rest : rest.slice(0, to);
}
