/** RFC 8785 canonical JSON. JavaScript's own number and string forms are the RFC's; keys sort by UTF-16 unit, as it asks.
 *  @throws TypeError for what has no canonical form: undefined, NaN, infinities, half a surrogate pair */
export function canonical(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("canonical JSON has no number " + String(value));
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (wellFormed(value) !== value) throw new TypeError("canonical JSON has no half surrogate pair");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (typeof value !== "object") throw new TypeError("canonical JSON has no " + typeof value);
  const object = value as Record<string, unknown>;
  return "{" + Object.keys(object).sort().map((k) => canonical(k) + ":" + canonical(object[k])).join(",") + "}";
}

/** Half of a surrogate pair (an emoji cut in two by a keyboard) replaced by �: nothing else can travel as UTF-8. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (m) => (m.length === 2 ? m : "\ufffd"));
}
