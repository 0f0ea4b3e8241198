import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { tidy } from "@/store/forms.ts";
import { SignBlock } from "@/survey/picture-lazy.tsx";
import type { PictureDesk } from "@/survey/photo/desk.ts";
import { findQuestion } from "@/survey/shown.ts";
import { staleSignatures } from "@/survey/signing.ts";
import type { Check } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Page } from "@/ui/page.tsx";
import { useStore, words } from "../context.tsx";
import { SavedMark } from "./saved-mark.tsx";
import { keptSignature, newerThan, type Clash } from "./subject.ts";
import type { Subject, Survey } from "./use-survey.ts";
import { FlagList } from "../visits/flag-list.tsx";
import { CommentList } from "../visits/review.tsx";

interface FinishProps {
  subject: Subject;
  survey: Survey;
  path: string;
  failed: ComponentChildren;
  onJump: (question: string) => void;
  pictures: PictureDesk;
  /** @param part how much of the form is left to others; 0 = all of it is done */
  onFinished: (part: number) => Promise<void>;
  /** Other answers came in: they are looked at first. */
  onNewer: (clash: Clash) => void;
}

/** The last look: what is missing, what looks odd, what was found. Each row jumps to its place. */
export function Finish({ subject, survey, path, failed, pictures, onJump, onFinished, onNewer }: FinishProps) {
  const store = useStore();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { definition } = subject.questionnaire;
  const { judgement, draft } = survey;
  const { reasons } = draft.answers;
  const answers = useMemo(() => tidy(draft.answers), [draft.answers]);
  const signers = definition.sections.flatMap((s) => s.questions).filter((q) => q.type === "signature" && judgement.visible.includes(q.id));
  const unsignedYet = judgement.missing.filter((id) => signers.some((q) => q.id === id));
  const missing = judgement.missing.filter((id) => !unsignedYet.includes(id)).map((id) => ({ id, place: findQuestion(definition, id) }));
  const hard = judgement.checks.filter((c) => c.level === "hard");
  const soft = judgement.checks.filter((c) => c.level === "soft");
  const open = soft.filter((c) => reasons[c.id] === undefined);
  const blocked = missing.length + hard.length > 0;

  const before =
    missing.length > 0 ? `还有 ${missing.length} 处没填` : hard.length > 0 ? `还有 ${hard.length} 处要改` : open.length > 0 ? `还有 ${open.length} 处请看一眼` : null;
  const wait = before ?? (unsignedYet.length > 0 ? "还没签字" : null);
  // A village form may be filled by several people: what one has filled is sent, the rest stays open for the others.
  const part = subject.household === null && hard.length === 0 ? missing.length : 0;

  const finish = async (left = 0) => {
    if (busy) return;
    if (wait && left === 0) {
      const id = missing.length > 0 ? "missing" : before ? "odd" : `q-${unsignedYet[0]}`;
      document.getElementById(id)?.scrollIntoView({ block: "start" });
      return;
    }
    setBusy(true);
    setError(null);
    try {
      const latest = survey.latest();
      const clash = await newerThan(store, latest.draft, definition);
      if (clash) {
        onNewer(clash);
        return;
      }
      const stale = await staleSignatures(definition, latest.draft, tidy(latest.draft.answers));
      if (stale.length > 0) {
        for (const id of stale) survey.setValue(id, undefined);
        throw new Error("答案在签字以后改过, 签名已去掉, 请再签一次。");
      }
      await store.finish(latest.draft, latest.judgement, left > 0);
      await onFinished(left);
    } catch (cause) {
      setError(words(cause));
      setBusy(false);
    }
  };

  return (
    <Page
      title="完成前看一眼"
      up={path}
      aside={survey.saved.value.state === "none" ? undefined : <SavedMark of={survey.saved} />}
      foot={
        part > 0 ? (
          <Button wide off={busy} onPress={() => void finish(part)}>
            {busy ? "正在存…" : `先交我填的, 还差 ${part} 处`}
          </Button>
        ) : (
          <Button wide off={wait !== null || busy} onPress={() => void finish()}>
            {busy ? "正在存…" : (wait ?? "完成")}
          </Button>
        )
      }
    >
      {failed}
      {error && (
        <Banner tone="bad" icon="alert" title="没有存成">
          {error} 答案都还在, 请再点一次“完成”。
        </Banner>
      )}
      {subject.review && <CommentList review={subject.review} definition={definition} to={path} />}
      {!blocked && soft.length === 0 && judgement.flags.length === 0 && (
        <Banner tone="ok" title="都填好了">
          没有要再看的, 也没有发现问题。
        </Banner>
      )}
      {missing.length > 0 && (
        <Group id="missing" title={`还没填 ${missing.length}`}>
          <Cells>
            {missing.map(({ id, place }) => (
              <Cell
                key={id}
                title={<span class="plain">{place?.question.plain ?? id}</span>}
                note={place ? `${place.section.plain}${place.question.printed ? ` · ${place.question.printed}` : ""}` : undefined}
                onPress={() => onJump(id)}
              />
            ))}
          </Cells>
        </Group>
      )}
      {hard.length + soft.length > 0 && (
        <Group id="odd" title={`请再看一眼 ${hard.length + soft.length}`}>
          <div class="cells">
            {[...hard, ...soft].map((check) => (
              <Odd key={check.id} check={check} reason={reasons[check.id]} onReason={(r) => survey.setReason(check.id, r)} onJump={onJump} />
            ))}
          </div>
        </Group>
      )}
      {judgement.flags.length > 0 && (
        <Group title={`发现问题 ${judgement.flags.length}`}>
          <FlagList
            flags={judgement.flags}
            onPress={(flag) => (flag.question && findQuestion(definition, flag.question) ? () => onJump(flag.question!) : undefined)}
          />
          <div class="found-notes">
            {judgement.notes.map((note) => (
              <p key={note.id} class="note">
                {note.message}
              </p>
            ))}
            <p class="note">这些是线索, 由镇里研判; 不在这里下结论。</p>
          </div>
        </Group>
      )}
      {judgement.flags.length === 0 &&
        judgement.notes.map((note) => (
          <p key={note.id} class="note out">
            {note.message}
          </p>
        ))}
      {signers.length > 0 && (
        <SignBlock
          questionnaire={subject.questionnaire}
          questions={signers}
          draft={draft}
          answers={answers}
          surveyor={subject.aids.signatures?.surveyor}
          hints={subject.aids.hints ?? {}}
          early={before && `${before}, 看完再签。`}
          kept={keptSignature(store)}
          desk={pictures}
          onValue={survey.setValue}
        />
      )}
    </Page>
  );
}

function Odd({ check, reason, onReason, onJump }: { check: Check; reason: string | undefined; onReason: (r: string | undefined) => void; onJump: (q: string) => void }) {
  const hard = check.level === "hard";
  return (
    <div class="todo">
      {hard && <Mark tone="bad">要改</Mark>} {check.message}
      {reason !== undefined && (
        <label>
          <span class="sr">说明</span>
          <textarea class="box" autocomplete="off" rows={1} maxLength={500} placeholder="为什么是这样 (可不写)" value={reason === "是这样" ? "" : reason} onInput={(e) => onReason(e.currentTarget.value || "是这样")} />
        </label>
      )}
      <div class="acts">
        {!hard && (
          <button type="button" class="chip" aria-pressed={reason !== undefined} onClick={() => onReason(reason === undefined ? "是这样" : undefined)}>
            {reason === undefined ? "是这样" : "✓ 是这样"}
          </button>
        )}
        {check.question && (
          <button type="button" class="chip" onClick={() => onJump(check.question!)}>
            {check.id.startsWith("remark_missing:") ? "去写" : "去改"}
          </button>
        )}
      </div>
    </div>
  );
}
