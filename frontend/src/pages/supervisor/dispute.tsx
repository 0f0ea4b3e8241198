import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "@/api/client.ts";
import { uuid7 } from "@/kit/ids.ts";
import { findQuestion, saidOf } from "@/survey/shown.ts";
import type { Definition, Question, Value } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { day, fen } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Waiting } from "@/ui/page.tsx";
import { back, go } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { NotGot, Writing } from "./parts.tsx";
import { RemotePhoto } from "./photos.tsx";
import { type Compared, type Dispute, type Reviewed, type Side, chosen, moment, placeOf, takeOf } from "./review.ts";
import { definitionOf, useGet } from "./wire.ts";

type Version = Dispute["head_version"];
const SIDES: readonly Side[] = ["head", "other"];
const NAME: Record<Side, string> = { head: "现行", other: "另一份" };
const WHY = {
  stale_base: "两边各自改了同一份表, 有的题改得不一样。两份都收着, 一份也没丢。请逐题看用哪一边。",
  second_submission: "这一户(村)本轮填了两份表。两份都收着, 一份也没丢。请逐题看用哪一边。",
} as const;

function told(question: Question | undefined, cell: Compared["head"]): string {
  const value = cell?.value as Value | null | undefined;
  if (value === undefined || value === null) return "没填";
  return saidOf(question, value);
}

function Summary({ side, version, form, on, choose }: { side: Side; version: Version; form: Definition | null; on: boolean; choose: () => void }) {
  const each = form?.sum && version.measures[form.sum.quotient];
  return (
    <label class={`side${on ? " on" : ""}`}>
      <input type="radio" name="default" checked={on} onChange={choose} />
      <span class="b">
        <b>{NAME[side]}</b> {version.account_name}
        <small>
          {moment(version.received_at)} 收到{version.visited_on ? ` · ${day(version.visited_on)}入户` : ""}
        </small>
        <small>
          {typeof each === "number" ? `人均 ${fen(Math.round(each))} 元 · ` : ""}
          {version.flags.length > 0 ? `${version.flags.length} 个问题: ${version.flags.map((f) => f.title).join("、")}` : "没有问题"}
        </small>
      </span>
    </label>
  );
}

/** The photos of one version at one question. */
function Photos({ of, q, question }: { of: Version; q: Compared; question: Question | undefined }) {
  const photos = of.photos.filter((photo) => photo.slot === q.id);
  return <>{photos.map((photo) => <RemotePhoto key={photo.sha256} photo={photo} question={question} />)}</>;
}

function Difference({ q, question, base, side, versions, choose }: {
  q: Compared; question: Question | undefined; base: boolean; side: Side; versions: Record<Side, Version>; choose: (side: Side) => void;
}) {
  return (
    <li class="diff">
      <div class="asked" id={`d-${q.id}`}>
        <b>
          {q.printed && <span class="quiet">{q.printed} </span>}
          {q.plain}
        </b>
        <small>
          {q.section}
          {base && ` · 原来: ${told(question, q.base)}`}
        </small>
        {q.suggest ? <Mark>{q.suggest === "other" ? "只有另一份" : "只有现行"}{base ? "改过" : "填了"}</Mark> : <Mark tone="look">两边不一样</Mark>}
      </div>
      <div class="two" role="radiogroup" aria-labelledby={`d-${q.id}`}>
        {SIDES.map((s) => (
          <div class="choice" key={s}>
            <label class={`side${side === s ? " on" : ""}`}>
              <input type="radio" name={`q-${q.id}`} checked={side === s} onChange={() => choose(s)} />
              <span class="b">
                <small>{NAME[s]}</small>
                <b>{told(question, q[s])}</b>
                {q[s]?.remark && <small class="said">{q[s]!.remark}</small>}
              </span>
            </label>
            <Photos of={versions[s]} q={q} question={question} />
          </div>
        ))}
      </div>
    </li>
  );
}

/** Both versions side by side. One tap a question says which side stands; what nobody tapped goes by the suggestion. */
export function DisputePage({ id, other }: { id: string; other: string | null }) {
  const phone = usePhone();
  const { data, error, busy, again } = useGet(`dispute ${id} ${other ?? ""}`, async (p) => {
    const dispute = await p.get<Dispute>(`/api/disputes/${encodeURIComponent(id)}`, { other });
    const hashes = [dispute.head_version.questionnaire, dispute.other_version.questionnaire];
    const forms = await Promise.all([...new Set(hashes)].map((hash) => definitionOf(p, hash).catch(() => null)));
    return { dispute, forms };
  });
  const [tapped, tap] = useState<Record<string, Side>>({});
  const [otherwise, setOtherwise] = useState<Side>("head");
  const [note, setNote] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<{ moved: boolean; text: string } | null>(null);
  const act = useRef(uuid7());
  const pair = data && `${data.dispute.head} ${data.dispute.other_version.rev_id}`;
  useEffect(() => {
    // Other answers than those that were read: nothing tapped before may speak for them.
    tap({});
    setProblem(null);
    act.current = uuid7();
  }, [pair]);

  const top = (
    <p class="up">
      <button type="button" class="link" onClick={() => back("/supervisor/disputes")}>
        <Icon name="back" size={18} /> 全部争议
      </button>
    </p>
  );
  if (!data) return <>{top}{error ? <NotGot again={again}>{error}</NotGot> : <Waiting />}</>;
  const { dispute, forms } = data;
  const question = (q: string): Question | undefined => {
    for (const form of forms as (Definition | null)[]) {
      const found = form && findQuestion(form, q);
      if (found) return found.question;
    }
    return undefined;
  };
  const different = dispute.questions.filter((q) => q.differs);
  const same = dispute.questions.filter((q) => !q.differs);
  const take = takeOf(dispute.questions, tapped, otherwise);
  const count = (side: Side) => Object.values(take).filter((s) => s === side).length;
  const settle = async () => {
    if (sending) return;
    setSending(true);
    setProblem(null);
    try {
      await phone.post<Reviewed>(`/api/disputes/${encodeURIComponent(dispute.submission_id)}/resolve`, {
        rev_id: act.current, head: dispute.head, other: dispute.other_version.rev_id, take, default: otherwise, note,
      });
      toast("已裁定, 手机下次联网就能看到");
      go("/supervisor/disputes", { replace: true });
    } catch (cause) {
      setProblem({ moved: cause instanceof ApiError && cause.status === 409, text: words(cause) });
    }
    setSending(false);
  };
  return (
    <div class={`dispute${busy ? " busy" : ""}`}>
      {top}
      <h2>
        {dispute.household?.name ?? dispute.village_name} <small>{placeOf(dispute)}</small>
      </h2>
      <p class="quiet">{WHY[dispute.kind]}</p>
      {dispute.others.length > 1 && (
        <div class="chips wrap" role="group" aria-label="另一份有几份">
          {dispute.others.map((o, at) => (
            <Chip key={o.rev_id} on={o.rev_id === dispute.other_version.rev_id} onPress={() => go(`/supervisor/disputes?open=${encodeURIComponent(id)}&other=${o.rev_id}`, { replace: true })}>
              另一份之 {at + 1} · {o.account_name}
            </Chip>
          ))}
        </div>
      )}
      <section class="group sides">
        <h3 id="default-side">{dispute.base === null ? "两份都填了又不一样的" : "两边都改过的"}, 先按这一份</h3>
        <div class="two" role="radiogroup" aria-labelledby="default-side">
          {SIDES.map((s) => (
            <Summary key={s} side={s} version={s === "head" ? dispute.head_version : dispute.other_version} form={forms[0] ?? null} on={otherwise === s} choose={() => setOtherwise(s)} />
          ))}
        </div>
      </section>
      {different.length === 0 ? (
        <p class="quiet">两份的答案一样, 用哪一份都行。</p>
      ) : (
        <section class="group">
          <h3>不一样的 {different.length} 题</h3>
          <ul class="diffs">
            {different.map((q) => (
              <Difference
                key={q.id} q={q} question={question(q.id)} base={dispute.base !== null} side={chosen(q, tapped, otherwise)}
                versions={{ head: dispute.head_version, other: dispute.other_version }}
                choose={(s) => tap((old) => ({ ...old, [q.id]: s }))}
              />
            ))}
          </ul>
        </section>
      )}
      {same.length > 0 && (
        <details class="group same">
          <summary>一样的 {same.length} 题</summary>
          <dl>
            {same.map((q) => (
              <div key={q.id}>
                <dt>{q.plain}</dt>
                <dd>
                  {told(question(q.id), q.head)}
                  <Photos of={dispute.head_version} q={q} question={question(q.id)} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <section class="group pad-all">
        <Writing name="裁定说明 (可不写)" hint="如: 已电话问过户主" value={note} onText={setNote} />
      </section>
      {problem && (
        <Banner
          tone="bad" icon="alert" title="没有裁定成" actions={problem.moved ? <Button small onPress={again}>看现在的内容</Button> : undefined}
        >
          {problem.text}
        </Banner>
      )}
      <div class="settle">
        <p role="status">
          {different.length > 0 && (
            <>
              现行 <b>{count("head")}</b> 题, 另一份 <b>{count("other")}</b> 题
            </>
          )}
        </p>
        <Button off={sending} onPress={settle}>
          {sending ? "正在送…" : "就这样裁定"}
        </Button>
      </div>
    </div>
  );
}
