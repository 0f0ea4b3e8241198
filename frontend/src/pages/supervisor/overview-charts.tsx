import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Progress } from "@/ui/tile.tsx";
import { SEVERITY, yuan } from "@/ui/format.ts";
import { type Narrow, bandName, bandNarrow, share } from "./overview-links.ts";

export type To = (narrow: Narrow, area?: string) => string;

/** A number that opens its list; none where there is nothing to open. */
export function Number({ n, href }: { n: number; href: string }) {
  return n === 0 ? <span class="none">0</span> : <a href={href}>{n.toLocaleString("zh-CN")}</a>;
}

/** How many of them were visited: bar, share and number. */
export function Visited({ done, of, label, href }: { done: number; of: number; label: string; href: string }) {
  return (
    <span class="visited">
      <Progress done={done} of={of} label={label} />
      <span class="share">{share(done, of)}</span>
      <Number n={done} href={href} />
    </span>
  );
}

export function Sheet({ title, note, children }: { title: string; note?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="sheet-box">
      <h2>{title}</h2>
      {note && <p class="quiet">{note}</p>}
      {children}
    </section>
  );
}

const LEVELS = ["H", "M", "L"] as const;

interface Severe {
  key: string;
  title: ComponentChildren;
  households: number;
  narrow: Narrow;
  by: Record<(typeof LEVELS)[number], number>;
}

/** Rows with a bar of three parts; each part also differs by its hatching, and each number stands beside it. */
export function Problems({ label, rows, to }: { label: string; rows: readonly Severe[]; to: To }) {
  const most = Math.max(1, ...rows.map((row) => row.by.H + row.by.M + row.by.L));
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="table counts">
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col" class="wide">
              <span class="sr">轻重</span>
              <span class="key" aria-hidden="true">
                {LEVELS.map((level) => (
                  <span key={level}>
                    <i class={`part ${level}`} /> {SEVERITY[level]!.word}风险
                  </span>
                ))}
              </span>
            </th>
            {LEVELS.map((level) => (
              <th key={level} scope="col" class="n">
                {SEVERITY[level]!.word}
              </th>
            ))}
            <th scope="col" class="n">户</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.title}</th>
              <td class="wide">
                <span class="bars" aria-hidden="true">
                  {LEVELS.map((level) => (row.by[level] > 0 ? <i key={level} class={`part ${level}`} style={{ width: `${(row.by[level] / most) * 100}%` }} /> : null))}
                </span>
              </td>
              {LEVELS.map((level) => (
                <td key={level} class="n">
                  <Number n={row.by[level]} href={to({ ...row.narrow, severity: level })} />
                </td>
              ))}
              <td class="n">
                <Number n={row.households} href={to(row.narrow)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WIDE = 720;
const HIGH = 200;
const FOOT = 26;

/** Where an income stands among the bands, as a share of their number: bands are drawn equally wide, however much they hold. */
export function placeOf(bands: Wire["BandOut"][], income: number): number {
  const at = bands.findIndex((band) => band.high === null || income < band.high);
  const band = bands[at];
  if (!band || band.low === null || band.high === null) return Math.max(0, at) / bands.length;
  return (at + (income - band.low) / (band.high - band.low)) / bands.length;
}

/** A folded table is open while the page is printed: paper cannot be clicked. */
function useOpenOnPaper() {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    let folded = false;
    const unfold = () => {
      folded = ref.current?.open === false;
      if (folded) ref.current!.open = true;
    };
    const fold = () => {
      if (folded && ref.current) ref.current.open = false;
      folded = false;
    };
    addEventListener("beforeprint", unfold);
    addEventListener("afterprint", fold);
    return () => {
      removeEventListener("beforeprint", unfold);
      removeEventListener("afterprint", fold);
    };
  }, []);
  return ref;
}

/** Incomes per person with the line drawn in. The table below says the same in figures, and each figure opens its list. */
export function Incomes({ income, to }: { income: Wire["IncomeOut"]; to: To }) {
  const { bands } = income;
  const table = useOpenOnPaper();
  const most = Math.max(1, ...bands.map((band) => band.households));
  const step = WIDE / bands.length;
  const line = income.lines[0];
  const at = line ? placeOf(bands, parseFloat(line.amount)) * WIDE : null;
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="人均纯收入分布图">
        <svg class="incomes" viewBox={`0 0 ${WIDE} ${HIGH + FOOT + 22}`} role="img" aria-label={`人均纯收入分布${line ? `, 监测线 ${yuan(line.amount)} 元` : ""}; 数字在下面的表里`}>
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" class="under" />
              <rect width="2.4" height="6" class="stripe" />
            </pattern>
          </defs>
          {bands.map((band, i) => {
            const tall = (band.households / most) * (HIGH - 16);
            const under = line !== undefined && band.high !== null && band.high <= parseFloat(line.amount);
            return (
              <g key={band.low ?? "first"}>
                {band.households > 0 && (
                  <>
                    <rect x={i * step + 2} y={22 + HIGH - tall} width={step - 4} height={tall} class={under ? undefined : "over"} fill={under ? "url(#hatch)" : undefined} />
                    <text x={i * step + step / 2} y={22 + HIGH - tall - 4} text-anchor="middle" class="count">
                      {band.households}
                    </text>
                  </>
                )}
                {band.low !== null && (
                  <text x={i * step} y={22 + HIGH + 16} text-anchor="middle" class="edge">
                    {band.low >= 1000 ? `${band.low / 1000}千` : band.low}
                  </text>
                )}
              </g>
            );
          })}
          <line x1="0" x2={WIDE} y1={22 + HIGH} y2={22 + HIGH} class="axis" />
          {at !== null && (
            <>
              <line x1={at} x2={at} y1="18" y2={22 + HIGH} class="line" />
              <text x={Math.min(Math.max(at, 70), WIDE - 70)} y="13" text-anchor="middle" class="line-name">
                监测线 {yuan(line!.amount).replace(/\.00$/, "")} 元
              </text>
            </>
          )}
        </svg>
      </div>
      <details class="as-table" ref={table}>
        <summary>看表</summary>
        <table class="table counts">
          <thead>
            <tr>
              <th scope="col">人均纯收入 (元)</th>
              <th scope="col" class="n">户</th>
            </tr>
          </thead>
          <tbody>
            {bands.map((band) => (
              <tr key={band.low ?? "first"}>
                <th scope="row">{bandName(band.low, band.high)}</th>
                <td class="n">
                  <Number n={band.households} href={to(bandNarrow(band.low, band.high))} />
                </td>
              </tr>
            ))}
            <tr>
              <th scope="row">收入没填全</th>
              <td class="n">
                <Number n={income.unknown} href={to({ income: "unknown" })} />
              </td>
            </tr>
          </tbody>
        </table>
      </details>
    </>
  );
}
