import { useEffect, useMemo, useState } from "preact/hooks";
import type { Phone } from "@/phone.ts";
import { PRACTICE } from "@/practice/household.ts";
import { PracticeStore } from "@/practice/practice-store.ts";
import type { Judgement } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Group } from "@/ui/cell.tsx";
import { Icon } from "@/ui/icons.tsx";
import { Page, Waiting } from "@/ui/page.tsx";
import { go, useAddress } from "@/ui/router.ts";
import { PhoneContext, usePhone, useStore, words } from "../context.tsx";
import { SurveyPage } from "../survey/survey-page.tsx";
import { surveyPath } from "../survey/path.ts";
import { FlagList } from "../visits/flag-list.tsx";
import { PRACTICE_PATH } from "./paths.ts";

/** A phone that holds the practice household alone and has nobody to send to. */
function practising(phone: Phone, store: PracticeStore): Phone {
  const idle = { phase: "idle", last_ok_at: null, problem: null, problem_code: null, reachable: null, next_at: null } as const;
  return Object.assign(Object.create(phone) as Phone, {
    store: () => store,
    blob: () => Promise.reject(new Error("练习户没有照片可取。")),
    sync: { status: () => idle, now: () => Promise.resolve() },
  });
}

interface State { begun: boolean; found: Judgement | null }

/** 练习户: the whole way through the household form, with nothing of it on any list. `survey`: the form is open. */
export function PracticePage({ survey }: { survey: boolean }) {
  const phone = usePhone();
  const real = useStore();
  const store = useMemo(() => new PracticeStore(real), [real]);
  const held = useMemo(() => practising(phone, store), [phone, store]);
  const { query } = useAddress();
  const [state, setState] = useState<State | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const read = () => Promise.all([store.begun(), store.finished()]).then(
      ([begun, done]) => setState({ begun, found: done?.judgement ?? null }), (cause: unknown) => setError(words(cause)));
    void read();
    return store.subscribe(() => void read());
  }, [store]);
  const again = () => store.again().then(() => go(surveyPath({ household: PRACTICE }), { replace: survey }), (cause: unknown) => setError(words(cause)));
  if (survey && query.get("step") === "done") {
    return state ? <Practised found={state.found} again={() => void again()} /> : <Page title="练习户" up="/me"><Waiting /></Page>;
  }
  if (survey) {
    return (
      <PhoneContext.Provider value={held}>
        <SurveyPage household={PRACTICE} />
      </PhoneContext.Provider>
    );
  }
  return (
    <Page
      title="练习户"
      up="/me"
      foot={<Button wide href={surveyPath({ household: PRACTICE })}>{state?.begun ? "接着练" : "开始练"}</Button>}
    >
      {error && <Banner tone="bad" icon="alert" title="练习户没有打开">{error}</Banner>}
      <Group>
        <div class="pad">
          <p>这一户是编的, 一家四口, 和真的入户一样填: 选错了会提示, 填完看得到发现了什么。</p>
          <p>填什么都<b>不算数</b>: 只在这部手机里, 不会发出去, 不进名单、台账和任何数字。</p>
        </div>
      </Group>
      {state?.begun && (
        <div class="btns">
          <Button wide kind="line" onPress={() => void again()}>从头再练一遍</Button>
        </div>
      )}
    </Page>
  );
}

/** The end of it: what the rules found, and that it stays here. */
function Practised({ found, again }: { found: Judgement | null; again: () => void }) {
  useEffect(() => {
    if (found === null) go(PRACTICE_PATH, { replace: true });
  }, [found]);
  if (!found) return null;
  return (
    <Page title="练完了" up={PRACTICE_PATH}>
      <div class="big" role="status">
        <i>
          <Icon name="check" size={48} weight={2.6} />
        </i>
        <h2>练完了, 不算数</h2>
        <p>真的入户, 这里写的是“已存本机”, 有信号会自己发。练习的不会发。</p>
      </div>
      {found.flags.length > 0 ? (
        <Group title={`要是真的, 会记下 ${found.flags.length} 个问题`}>
          <FlagList flags={found.flags} />
        </Group>
      ) : (
        <p class="note out">这次没有填出问题。再练一遍, 试试把住房选成不安全。</p>
      )}
      <div class="btns">
        <Button wide onPress={again}>从头再练一遍</Button>
        <Button wide kind="line" href="/">回今日</Button>
      </div>
    </Page>
  );
}
