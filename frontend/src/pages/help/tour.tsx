import { useState } from "preact/hooks";
import "@/styles/help.css";
import { Button } from "@/ui/button.tsx";
import { Page } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { useStore } from "../context.tsx";
import { PRACTICE_PATH, TOUR } from "./paths.ts";

/** What a worker reads before his first door, in two minutes. */
export const STEPS: readonly { title: string; text: string }[] = [
  { title: "两分钟认识入户", text: "不着急, 一页一页看, 也可以跳过。以后在“我的”里随时能再看。" },
  { title: "今天去谁家", text: "“今日”把要去的户排好了: 退回来要改的、约好日子的、重点户、到期该走访的。点开一户, 再点“开始入户”。" },
  { title: "填一下, 存一下", text: "每点一下就存进手机。没电了、应用被关了, 再打开接着填。没有信号照样填。" },
  { title: "不用重复写", text: "名册上有的不用问; 上次填过、没有变的, 点“与上次相同”; 收入点“算一算”, 手机自己加。" },
  { title: "发没发出去, 看最上面一行", text: "写着“全部送达”就是都到了。写着“未送达 3”, 是还有 3 份在手机里: 有信号自己会发, 不会丢。" },
  { title: "先拿练习户练一遍", text: "练习户是编的, 填什么都不算数, 也不会发出去。练错了从头再来。" },
];

/** One step after another. @param onEnd seen to the end, or skipped */
export function Tour({ onEnd }: { onEnd: () => void }) {
  const [at, setAt] = useState(0);
  const step = STEPS[at]!;
  const last = at === STEPS.length - 1;
  return (
    <section class="group tour" aria-label="两分钟认识入户">
      <p class="at">{at + 1} / {STEPS.length}</p>
      <div role="status">
        <h2>{step.title}</h2>
        <p>{step.text}</p>
      </div>
      <div class="btns two">
        <Button kind="line" onPress={onEnd}>{last ? "看完了" : "跳过"}</Button>
        {last ? (
          <Button onPress={() => { onEnd(); go(PRACTICE_PATH); }}>去练习户</Button>
        ) : (
          <Button onPress={() => setAt(at + 1)}>往下看</Button>
        )}
      </div>
    </section>
  );
}

/** At the first start, on 今日, until it was seen or skipped; it covers nothing and nothing waits for it. */
export function FirstTour() {
  const store = useStore();
  const [gone, setGone] = useState(false);
  if (gone) return null;
  return (
    <Tour
      onEnd={() => {
        // Not kept on a full phone: then it comes once more, which harms nobody.
        void store.setSetting(TOUR, true).catch(() => undefined).then(() => setGone(true));
      }}
    />
  );
}

/** Once more, from 我的. */
export function TourPage() {
  return (
    <Page title="两分钟看一遍" up="/me">
      <Tour onEnd={() => go("/me", { replace: true })} />
    </Page>
  );
}
