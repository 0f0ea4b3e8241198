import { useRef, useState } from "preact/hooks";
import { uuid7 } from "@/kit/ids.ts";
import type { Definition, Household, Judgement, Member, Question, Rate, Value } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { Chip } from "@/ui/chip.tsx";
import { fen, wan, yuan } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import type { Line } from "../income-card.tsx";
import { toAmount } from "../shown.ts";
import { entryFen, entryFrom, FACTORS, ofPersons, partTotal, toggleWho, type Entry } from "./entries.ts";
import "./calculator.css";

interface SheetProps {
  part: Question;
  definition: Definition;
  household: Household | null;
  rates: readonly Rate[];
  entries: readonly Entry[];
  /** Typed before, by title. */
  amounts: Record<string, string>;
  months: number;
  /** What stands in the form now. */
  value: string | undefined;
  line: Line;
  /** What the rules would say of this amount. */
  preview: (value: string) => Judgement;
  people: Value | undefined;
  onUse: (entries: readonly Entry[]) => void;
  onClose: (entries: readonly Entry[]) => void;
}

const NOBODY: readonly Member[] = [];
const FACTOR = { people: { unit: "人", name: "几人" }, months: { unit: "个月", name: "几个月" }, mu: { unit: "亩", name: "几亩" } };
const PER: Record<Rate["per"], string> = {
  person_month: "每人每月", person_year: "每人每年", household_month: "每月", household_year: "一年", mu_year: "每亩每年", sale: "卖了",
};

/** One part of the income, line by line, as one reckons it at the table; the sum and what it means stand below. */
export function CalculatorSheet(props: SheetProps) {
  const { part, rates, household, months, amounts } = props;
  const [entries, setEntries] = useState<readonly Entry[]>(props.entries);
  const list = useRef<HTMLDivElement>(null);
  const add = (entry: Entry) => {
    setEntries([...entries, entry]);
    // The first figure that is lacking is what one wants to type.
    requestAnimationFrame(() => {
      const card = list.current?.lastElementChild;
      const fields = [...(card?.querySelectorAll<HTMLInputElement>("input") ?? [])];
      (fields.find((f) => f.value === "") ?? fields[0])?.focus();
    });
  };
  const own = (): Entry => {
    const sale = rates.some((r) => r.per === "sale");
    return { id: uuid7(), rate: null, title: "", per: sale ? "sale" : "household_year", amount: "", ...(sale ? { costs: "" } : {}) };
  };
  const change = (id: string, to: Partial<Entry>) => setEntries(entries.map((e) => (e.id === id ? { ...e, ...to } : e)));
  const total = partTotal(entries);
  const unready = entries.filter((e) => entryFen(e) === null).length;
  return (
    <Sheet title={`算一算: ${part.official.replace(/^其中/, "")}`} onClose={() => props.onClose(entries)}>
      <div class="calc">
        <div class="chips wrap" role="group" aria-label="加一项">
          {rates.map((rate) => (
            <Chip key={rate.id} kind="phrase" on={false} onPress={() => add(entryFrom(rate, uuid7(), household, months, amounts))}>
              + {rate.title}
              {rate.amount !== null && <small> {yuan(rate.amount).replace(/\.00$/, "")} 元{UNIT[rate.per]}</small>}
            </Chip>
          ))}
          <Chip kind="phrase" on={false} onPress={() => add(own())}>
            + 别的
          </Chip>
        </div>
        <div ref={list}>
          {entries.map((entry) => (
            <Line
              key={entry.id}
              entry={entry}
              members={household?.members ?? NOBODY}
              document={rates.find((r) => r.id === entry.rate)?.document}
              onChange={(to) => change(entry.id, to)}
              onRemove={() => setEntries(entries.filter((e) => e.id !== entry.id))}
            />
          ))}
        </div>
        {entries.length === 0 && <p class="hint">点上面的项目, 一项一项加。也可以不算, 直接在表上填总数。</p>}
        {total !== null && <Result {...props} total={total} />}
        <div class="calc-foot">
        {total !== null && <EachLine {...props} total={total} />}
        <Button wide off={total === null} onPress={() => total !== null && props.onUse(entries)}>
          {total !== null ? `就用 ${yuan(total)} 元` : unready > 0 ? `还有 ${unready} 项没填全` : "还没有加项目"}
        </Button>
        </div>
      </div>
    </Sheet>
  );
}

const UNIT: Record<Rate["per"], string> = {
  person_month: "/人·月", person_year: "/人·年", household_month: "/月", household_year: "/年", mu_year: "/亩·年", sale: "",
};

interface LineProps {
  entry: Entry;
  members: readonly Member[];
  document: string | undefined;
  onChange: (to: Partial<Entry>) => void;
  onRemove: () => void;
}

function Line({ entry, members, document, onChange, onRemove }: LineProps) {
  const sum = entryFen(entry);
  // Two wages of two people are told apart by their names, also by ear.
  const whose = members.filter((m) => entry.who?.includes(m.id)).map((m) => m.name).join("、");
  const name = [entry.title || "这一项", whose].filter(Boolean).join(" · ");
  return (
    <section class="calc-line" aria-label={name}>
      <div class="calc-head">
        {entry.rate === null ? (
          <input class="box" type="text" autocomplete="off" maxLength={40} aria-label="是什么收入" placeholder="是什么收入" value={entry.title} onInput={(e) => onChange({ title: e.currentTarget.value })} />
        ) : (
          <b>{entry.title}</b>
        )}
        <button type="button" class="back" aria-label={`去掉${name}`} onClick={onRemove}>
          <Icon name="close" size={20} />
        </button>
      </div>
      <div class="calc-fields">
        <Figure label={PER[entry.per]} name={name} unit="元" value={entry.amount} onChange={(amount) => onChange({ amount })} />
        {entry.per === "sale" && <Figure label="花的成本" name={name} unit="元" sign="−" value={entry.costs ?? ""} onChange={(costs) => onChange({ costs })} />}
        {FACTORS[entry.per].map((factor) => (
          <Figure
            key={factor}
            label={FACTOR[factor].name}
            name={name}
            unit={FACTOR[factor].unit}
            sign="×"
            value={entry[factor] ?? ""}
            onChange={(v) => onChange({ [factor]: v })}
          />
        ))}
        <p class="calc-sum">
          = <b>{sum === null ? "—" : fen(sum)}</b> 元
        </p>
      </div>
      {members.length > 0 && ofPersons(entry) && (
        <div class="chips wrap calc-who" role="group" aria-label={`${entry.title || "这一项"}是谁的`}>
          {members.map((m) => (
            <Chip key={m.id} kind="phrase" on={entry.who?.includes(m.id) ?? false} onPress={() => onChange(toggleWho(entry, m.id))}>
              {m.name}
            </Chip>
          ))}
        </div>
      )}
      {document && <small class="calc-from">{document}</small>}
    </section>
  );
}

interface FigureProps {
  label: string;
  name: string;
  unit: string;
  sign?: string;
  value: string;
  onChange: (value: string) => void;
}

function Figure({ label, name, unit, sign, value, onChange }: FigureProps) {
  return (
    <label class="calc-field">
      <span>
        {sign && <i aria-hidden="true">{sign} </i>}
        {label}
        <span class="sr">: {name}</span>
      </span>
      <span class="in">
        <input
          class="box num"
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={value}
          onInput={(e) => onChange(figure(e.currentTarget.value))}
        />
        <span class="unit">{unit}</span>
      </span>
    </label>
  );
}

/** As it is typed, with full-width figures and commas understood; no mask: what is no figure stays and is not counted. */
const figure = (typed: string): string => (/[.．。]$/.test(typed) ? typed.replace(/[．。]/g, ".") : (toAmount(typed, 0) ?? ""));

/** What stays in sight while figures are typed: per person, and the line. */
function EachLine({ definition, line, preview, total }: SheetProps & { total: string }) {
  const { measures } = preview(total);
  const each = measures[definition.sum!.quotient];
  const below = measures[definition.sum!.below];
  if (typeof each !== "number" || line.amount === null) return null;
  return (
    <p class={below === true ? "bad" : "ok"} aria-live="polite">
      人均 <b>{fen(Math.round(each))}</b> 元, {below === true ? "! 低于" : "✓ 不低于"}监测线 {fen(line.amount).replace(/\.00$/, "")} 元
    </p>
  );
}

function Result({ part, definition, preview, people, value, total }: SheetProps & { total: string }) {
  const judgement = preview(total);
  const sum = definition.sum!;
  const whole = judgement.measures[sum.total];
  const each = judgement.measures[sum.quotient];
  const below = judgement.measures[sum.below];
  return (
    <output class={`verdict ${below === true ? "bad" : below === false ? "ok" : ""}`} aria-live="polite">
      <span class="sumline">
        <span>这一项合计</span>
        <b>
          {yuan(total)} 元{wan(total) && <small> ({wan(total)})</small>}
        </b>
      </span>
      {value !== undefined && value !== total && <small>表上现在填的是 {yuan(value)} 元。</small>}
      {typeof whole === "number" && (
        <span class="sumline">
          <span>全家纯收入</span>
          <b>{fen(whole)} 元</b>
        </span>
      )}
      {typeof each === "number" ? (
        <span class="sumline">
          <span>人均 (÷ {String(people)} 人)</span>
          <b>{fen(Math.round(each))} 元</b>
        </span>
      ) : (
        <small>{part.plain}以外的几项填好后, 这里看得到人均。</small>
      )}
    </output>
  );
}
