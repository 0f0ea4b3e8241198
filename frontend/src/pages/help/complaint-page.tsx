import { useEffect, useState } from "preact/hooks";
import { said } from "@/survey/shown.ts";
import type { LocalRevision } from "@/store/rows.ts";
import type { Pulled } from "@/store/acts.ts";
import type { Definition, Value } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { clock, day } from "@/ui/format.ts";
import { isoDay } from "@/kit/day.ts";
import { Empty, Page, Waiting } from "@/ui/page.tsx";
import { toast } from "@/ui/toast.tsx";
import { ActForm, actSubject, type ActSubject } from "../acts/act-form.tsx";
import { useLive, useRound, useStore, words } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { STATE } from "../visits/marks.tsx";

interface Told {
  about: string; matter: string; text: string; named: boolean; state: "open" | "answered"; received_at: string;
  answers: { text: string; by: string; at: string }[];
}
/** One that this person wrote: as the phone keeps it, and as the server tells of it. */
export interface Written { key: string; at: number; text: string; about: Value | undefined; local: LocalRevision | null; told: Told | null }

/** Newest first; one that was sent from here and came back stands once. Pure. */
export function written(said: readonly LocalRevision[], pulled: readonly Pulled<Told>[]): Written[] {
  const here = new Map(said.map((l) => [l.item.rev_id, l]));
  const back = new Map(pulled.map((p) => [p.id, p.data]));
  return [...new Set([...here.keys(), ...back.keys()])].map((key) => {
    const local = here.get(key) ?? null;
    const told = back.get(key) ?? null;
    const { text, about } = local?.item.answers.values ?? { text: told!.text, about: told!.about };
    return { key, local, told, about, text: typeof text === "string" ? text : "", at: local?.finished_at ?? Date.parse(told!.received_at) };
  }).sort((a, b) => b.at - a.at);
}

function stateOf({ local, told }: Written) {
  if (told?.state === "answered") return { word: "县里已答复", tone: "ok" as const };
  if (told || local?.entry.state === "delivered") return { word: "已送达, 等答复", tone: "look" as const };
  return STATE[local!.entry.state];
}

const when = (at: string | number): string => `${day(isoDay(new Date(at)))} ${clock(new Date(at))}`;

function One({ of, form }: { of: Written; form: Definition | null }) {
  const { word, tone } = stateOf(of);
  const about = form?.sections[0]?.questions.find((q) => q.id === "about");
  const problem = of.told ? null : of.local?.entry.problem;
  return (
    <Group title={<>{when(of.at)} <Mark tone={tone}>{word}</Mark></>}>
      <div class="pad written">
        <p class="note">{about ? said(about, of.about) : ""}的事</p>
        <p>{of.text}</p>
        {problem && <Banner tone="look">{problem.message}</Banner>}
        {of.told?.answers.map((a) => (
          <blockquote key={a.at}>
            <p>{a.text}</p>
            <p class="note">{a.by} · {when(a.at)}</p>
          </blockquote>
        ))}
      </div>
    </Group>
  );
}

/** 向县里反映: written without a network like all else; the answer comes back here. */
export function ComplaintPage() {
  const store = useStore();
  const round = useRound();
  const campaign = round.data?.campaign;
  const { data } = useLive(["acts", "outbox", "roster"], async (s) => ({
    village: (await s.villages())[0]?.code ?? "",
    mine: campaign ? written(await s.said("complaint", campaign.id), await s.pulled<Told>("complaint", campaign.id)) : [],
  }), [campaign?.id]);
  const [writing, setWriting] = useState(false);
  const [subject, setSubject] = useState<ActSubject | null>(null);
  const [error, setError] = useState<string | null>(null);
  const village = data?.village;
  useEffect(() => {
    if (!campaign || !village) return;
    actSubject(store, { kind: "complaint", campaign, village, household: null }).then(setSubject, (cause: unknown) => setError(words(cause)));
  }, [store, campaign?.id, village]);
  if (!data || round.data === undefined) return <Page title="向县里反映" up="/me" line={<SyncLine />}><Waiting /></Page>;
  if (writing && subject) {
    return (
      <Page title="向县里反映" up="/me" line={<SyncLine />}>
        <h2 class="sr">写给县里</h2>
        <ActForm
          subject={subject}
          kind="complaint"
          save="交给县里"
          title={() => "向县里反映"}
          onSaved={() => {
            setWriting(false);
            toast("已存本机, 有信号会自己发。");
          }}
        />
        <div class="btns">
          <Button wide kind="line" onPress={() => setWriting(false)}>不写了</Button>
        </div>
      </Page>
    );
  }
  return (
    <Page
      title="向县里反映"
      up="/me"
      line={<SyncLine />}
      foot={subject && <Button wide onPress={() => setWriting(true)}>写一条</Button>}
    >
      {error && <Banner tone="look" title="现在写不了">{error}</Banner>}
      {!campaign || !village ? <Banner tone="look">手机里还没有名单。有信号时打开一次“今日”就有了。</Banner> : null}
      <Group>
        <div class="pad">
          <p>要你改答案、报了没人管、重复填表、打卡排名, 或者应用不好用, 都可以写。<b>直接到县里, 村里和乡镇看不到。</b></p>
          <p>可以不留名。县里的答复会回到这一页, 只有你的账号看得到。</p>
        </div>
      </Group>
      {data.mine.length === 0 ? (
        <Empty title="还没有反映过">写过的和县里的答复会列在这里。</Empty>
      ) : (
        data.mine.map((one) => <One key={one.key} of={one} form={subject?.form.definition ?? null} />)
      )}
    </Page>
  );
}
