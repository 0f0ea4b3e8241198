import { useRef, useState } from "preact/hooks";
import { ApiError } from "@/api/client.ts";
import { uuid7 } from "@/kit/ids.ts";
import { said } from "@/survey/shown.ts";
import type { Definition, Question } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Writing } from "./parts.tsx";
import { mayReview, type Reviewed } from "./review.ts";
import type { Detail } from "./wire.ts";

const STATES: Record<string, { word: string; tone: Tone }> = {
  received: { word: "已收, 待审", tone: "act" },
  returned: { word: "已退回", tone: "look" },
  approved: { word: "审核通过", tone: "ok" },
  disputed: { word: "有争议", tone: "look" },
};
type Action = "return" | "approve" | "reopen";
/** What is wrong, or null when it is done. */
type Ask = (action: Action, note: string, comments: { question: string; text: string }[]) => Promise<string | null>;

function CommentRow({ question, answer, text, write }: { question: Question; answer: string; text: string | undefined; write: (text: string) => void }) {
  return (
    <li>
      <div class="row">
        <span>
          {question.plain} <b>{answer}</b>
        </span>
        {text === undefined && (
          <button type="button" class="link" aria-label={`给“${question.plain}”写意见`} onClick={() => write("")}>
            写意见
          </button>
        )}
      </div>
      {text !== undefined && <Writing name={`“${question.plain}”要怎么改`} now value={text} onText={write} />}
    </li>
  );
}

/** Comments go to the question they are about: there the worker reads them. */
function ReturnSheet({ detail, form, ask, onClose }: { detail: Detail; form: Definition; ask: Ask; onClose: () => void }) {
  const [note, setNote] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const values = detail.answers?.values ?? {};
  const flagged = new Set(detail.flags.map((f) => f.question));
  const questions = form.sections.flatMap((s) => s.questions);
  const row = (q: Question) => (
    <CommentRow key={q.id} question={q} answer={said(q, values[q.id])} text={texts[q.id]} write={(text) => setTexts((old) => ({ ...old, [q.id]: text }))} />
  );
  const first = questions.filter((q) => flagged.has(q.id));
  const send = async () => {
    const comments = questions.flatMap((q) => (texts[q.id]?.trim() ? [{ question: q.id, text: texts[q.id]!.trim() }] : []));
    if (comments.length === 0 && note.trim() === "") {
      setProblem("请写明哪里要改: 在题目旁边写意见, 或写一句总的意见。");
      return;
    }
    setProblem(null);
    const wrong = await ask("return", note, comments);
    if (wrong === null) onClose();
    else setProblem(wrong);
  };
  return (
    <Sheet title="退回更正" onClose={onClose}>
      <div class="return">
        <p class="quiet">意见写在哪一题, 网格员的手机上就显示在那一题。原来的答案都留着。</p>
        <Writing name="总的意见" hint="如: 收入请再问清楚" value={note} onText={setNote} />
        {first.length > 0 && (
          <section>
            <h3>发现问题的题</h3>
            <ul class="comment-rows">{first.map(row)}</ul>
          </section>
        )}
        {form.sections.map((section) => {
          const rest = section.questions.filter((q) => values[q.id] !== undefined && !flagged.has(q.id));
          return rest.length === 0 ? null : (
            <details key={section.id}>
              <summary>
                {section.plain} {rest.length}
              </summary>
              <ul class="comment-rows">{rest.map(row)}</ul>
            </details>
          );
        })}
        {problem && <Banner tone="bad" icon="alert">{problem}</Banner>}
        <div class="btns">
          <Button wide onPress={send}>退回给填表人</Button>
        </div>
      </div>
    </Sheet>
  );
}

/** Where a form stands, and what a supervisor may do with it now. */
export function ReviewPanel({ detail, form, changed }: { detail: Detail; form: Definition | null; changed: () => void }) {
  const phone = usePhone();
  const [writing, setWriting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ moved: boolean; text: string } | null>(null);
  const act = useRef(uuid7());
  const state = detail.state ? STATES[detail.state] : undefined;
  if (!state || !detail.submission_id || !detail.head) return null;
  const ask: Ask = async (action, note, comments) => {
    if (busy) return "正在送…";
    setBusy(true);
    setProblem(null);
    try {
      await phone.post<Reviewed>(`/api/submissions/${detail.submission_id}/review`, { id: act.current, action, head: detail.head, note, comments });
      act.current = uuid7();
      toast(action === "return" ? "已退回, 手机下次联网就能看到" : action === "approve" ? "已审核通过" : "已重新打开");
      changed();
      return null;
    } catch (cause) {
      const text = words(cause);
      setProblem({ moved: cause instanceof ApiError && cause.status === 409, text });
      return text;
    } finally {
      setBusy(false);
    }
  };
  const may = mayReview(phone.session().account?.role);
  const last = detail.decisions.find((d) => d.action === "return" || d.action === "approve");
  return (
    <section class="review">
      <p>
        <Mark tone={state.tone}>{state.word}</Mark>
        {last && (detail.state === "returned" || detail.state === "approved") && <span class="quiet"> {last.by}</span>}
      </p>
      {detail.state === "returned" && last && (
        <p class="quiet">
          {last.note}
          {last.comments.length > 0 && ` (${last.comments.length} 题写了意见)`}
        </p>
      )}
      {problem && (
        <Banner tone="bad" icon="alert" title="没有办成" actions={problem.moved ? <Button small onPress={() => { setProblem(null); changed(); }}>看现在的内容</Button> : undefined}>
          {problem.text}
        </Banner>
      )}
      {may && (
        <div class="acts two">
          {detail.state === "disputed" && <Button href={`/supervisor/disputes?open=${detail.submission_id}`}>去裁定</Button>}
          {(detail.state === "received" || detail.state === "returned") && (
            <>
              <Button off={busy} onPress={() => void ask("approve", "", [])}>审核通过</Button>
              {form && <Button kind="line" onPress={() => setWriting(true)}>{detail.state === "returned" ? "再退回…" : "退回…"}</Button>}
            </>
          )}
          {(detail.state === "approved" || detail.state === "returned") && (
            <Button kind="line" off={busy} onPress={() => void ask("reopen", "", [])}>
              {detail.state === "approved" ? "重新打开" : "撤回退回"}
            </Button>
          )}
        </div>
      )}
      {writing && form && <ReturnSheet detail={detail} form={form} ask={ask} onClose={() => setWriting(false)} />}
    </section>
  );
}
