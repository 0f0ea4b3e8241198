import { useState } from "preact/hooks";
import type { Newer } from "@/store/store.ts";
import { OptionList } from "@/survey/choice-field.tsx";
import { combined, type Difference, type Said } from "@/survey/differences.ts";
import { said } from "@/survey/shown.ts";
import type { Draft } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Group } from "@/ui/cell.tsx";
import { Page } from "@/ui/page.tsx";
import { useStore, words } from "../context.tsx";

interface NewerProps {
  name: string;
  up: string;
  draft: Draft;
  newer: Newer;
  differences: readonly Difference[];
  /** The draft as it goes on. */
  onGoOn: (draft: Draft) => void;
}

const picture = (d: Difference): boolean => d.question.type === "photo" || d.question.type === "signature";

/** "否 (屋顶漏雨)"; two pictures cannot be told apart in words. */
function sentence(d: Difference, of: Said): string {
  const answer = picture(d) && of.value !== undefined ? (d.question.type === "photo" ? "一张照片" : "一个签名") : said(d.question, of.value);
  return of.remark ? `${answer} (${of.remark})` : answer;
}

/** Somebody else's answers came in since this draft was begun: what differs, question by question, and which to go on with. */
export function NewerPage({ name, up, draft, newer, differences, onGoOn }: NewerProps) {
  const store = useStore();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(() => new Set(differences.filter((d) => d.by === "theirs").map((d) => d.question.id)));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const both = differences.filter((d) => d.by === "both");
  const only = differences.filter((d) => d.by === "theirs");
  const other = newer.by ?? "别处";
  const goOn = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      onGoOn(await store.rebaseDraft(draft, newer, combined(draft.answers, newer.answers, theirs)));
    } catch (cause) {
      setError(words(cause));
      setBusy(false);
    }
  };
  const choose = (d: Difference, chosen: string | undefined) => {
    const next = new Set(theirs);
    if (chosen === "theirs") next.add(d.question.id);
    else next.delete(d.question.id);
    setTheirs(next);
  };
  const list = (part: readonly Difference[]) =>
    part.map((d) => (
      <section class="differ" key={d.question.id} aria-labelledby={`d-${d.question.id}`}>
        <h3 id={`d-${d.question.id}`}>
          {d.question.plain}
          <small>
            {d.section.plain}
            {d.question.printed ? ` · ${d.question.printed}` : ""}
          </small>
        </h3>
        <OptionList
          name={`d-${d.question.id}`}
          many={false}
          options={[
            { value: "mine", label: `我填的: ${sentence(d, d.mine)}` },
            { value: "theirs", label: `${other}: ${sentence(d, d.theirs)}` },
          ]}
          chosen={[theirs.has(d.question.id) ? "theirs" : "mine"]}
          onChange={([chosen]) => choose(d, chosen)}
          labelledBy={`d-${d.question.id}`}
        />
      </section>
    ));
  return (
    <Page
      title={name}
      kind="问卷"
      up={up}
      foot={
        <Button wide off={busy} onPress={() => void goOn()}>
          {busy ? "正在存…" : "就用选好的, 接着填"}
        </Button>
      }
    >
      <Banner tone="look" icon="alert" title={`${other}有更新的答案`}>
        你这份是在那之前开始填的, 有 {both.length + only.length} 处不一样。每处选一个再接着填, 你填的都还在。
      </Banner>
      {error && (
        <Banner tone="bad" icon="alert" title="没有存成">
          {error} 你填的都还在, 请再点一次。
        </Banner>
      )}
      {both.length > 0 && <Group title={`两边不一样 ${both.length}`}>{list(both)}</Group>}
      {only.length > 0 && <Group title={`那边改了, 你没动过 ${only.length}`}>{list(only)}</Group>}
    </Page>
  );
}
