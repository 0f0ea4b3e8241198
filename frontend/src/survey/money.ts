/** Amounts: decimal strings on the wire, whole fen (a double holds them exactly up to 2^53) in the rules. */

const MONEY = { yuan: /^-?(0|[1-9]\d{0,11})(\.\d{1,2})?$/, wan: /^-?(0|[1-9]\d{0,8})(\.\d{1,6})?$/ };
export const DECIMAL = /^-?(0|[1-9]\d{0,11})(\.\d{1,6})?$/;

const scaleOf = (unit: string | undefined): number => (unit === "万元" ? 6 : 2);

/** "27400.5" → 2740050 (yuan), or null when it is no amount in that unit. */
export function toFen(text: string, unit?: string): number | null {
  const scale = scaleOf(unit);
  if (!(scale === 6 ? MONEY.wan : MONEY.yuan).test(text)) return null;
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const fen = Number(whole + fraction.padEnd(scale, "0"));
  return text.startsWith("-") && fen !== 0 ? -fen : fen;
}

/** 2740050 → "27400.50" (yuan) or "2.74005" (万元): what goes into `answers.values`. */
export function fromFen(fen: number, unit?: string): string {
  const scale = scaleOf(unit);
  const digits = String(Math.abs(Math.round(fen))).padStart(scale + 1, "0");
  const fraction = digits.slice(-scale);
  const text = digits.slice(0, -scale) + "." + fraction;
  return (fen < 0 ? "-" : "") + (scale === 6 ? text.replace(/\.?0+$/, "") : text);
}

/** What a person typed → the wire's form, or null when it is no amount. Takes full-width digits, commas and spaces:
 *  "２,７400.5" → "27400.50". */
export function readAmount(typed: string, unit?: string): string | null {
  const plain = typed.normalize("NFKC").replace(/[,\s，]/g, "").replace(/^\+/, "").replace(/。/g, ".").replace(/\.$/, "")
    .replace(/^(-?)0+(?=\d)/, "$1").replace(/^(-?)\./, "$10.");
  const fen = toFen(plain, unit);
  return fen === null ? null : fromFen(fen, unit);
}
