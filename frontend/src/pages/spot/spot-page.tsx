import { useEffect, useMemo, useState } from "preact/hooks";
import type { Phone } from "@/phone.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts, Group } from "@/ui/cell.tsx";
import { Icon } from "@/ui/icons.tsx";
import { Page, Waiting } from "@/ui/page.tsx";
import { go, useAddress } from "@/ui/router.ts";
import { PhoneContext, useLive, usePhone, useStore, words } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { surveyPath } from "../survey/path.ts";
import { SurveyPage } from "../survey/survey-page.tsx";
import { openDrawn } from "./drawn.ts";
import { spotStore, type Drawn } from "./spot-store.ts";
import { spotHousehold, spotPath } from "./spots.ts";

/** 抽查复访: the household form once more, by another person and without what the first one wrote. `survey`: the form is open. */
export function SpotPage({ id, survey }: { id: string; survey: boolean }) {
  const phone = usePhone();
  const store = useStore();
  const { query } = useAddress();
  const up = phone.session().account?.role === "worker" || phone.session().account?.role === "village" ? "/" : "/supervisor/spot-checks";
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [error, setError] = useState<string | null>(null);
  const done = survey && query.get("step") === "done";
  useEffect(() => {
    if (done) return;
    openDrawn(phone, store, id).then(setDrawn, (cause: unknown) => setError(words(cause)));
  }, [phone, store, id]);
  const held = useMemo(() => {
    if (!drawn) return null;
    const own = spotStore(store, drawn);
    return Object.assign(Object.create(phone) as Phone, { store: () => own });
  }, [phone, store, drawn]);
  if (done) return <Saved id={id} up={up} name={drawn?.household.name ?? ""} />;
  if (error) {
    return (
      <Page title="抽查复访" up={up}>
        <Banner tone="look" icon="alert" title="没有打开">{error}</Banner>
      </Page>
    );
  }
  if (!drawn || !held) {
    return (
      <Page title="抽查复访" up={up}>
        <Waiting />
      </Page>
    );
  }
  if (survey) {
    return (
      <PhoneContext.Provider value={held}>
        <SurveyPage household={spotHousehold(id)} />
      </PhoneContext.Provider>
    );
  }
  const { household } = drawn;
  return (
    <Page title="抽查复访" up={up} foot={<Button wide href={surveyPath({ household: spotHousehold(id) })}>开始问</Button>}>
      <Group title={household.name}>
        <Facts
          rows={[
            ["村", household.village_name],
            ["住址", household.address ?? "—"],
            ["户号", household.number],
            ["行动", drawn.campaign.short],
          ]}
        />
      </Group>
      <p class="note out">这一户是抽签抽到的, 另一个人填过。请当面再问一遍, 照今天问到的填; 前一个人填的, 这里不显示。</p>
      <p class="note out">您填的只用来对照, 不会改动这一户原来的表。</p>
    </Page>
  );
}

function Saved({ id, up, name }: { id: string; up: string; name: string }) {
  const { data } = useLive(["outbox"], async (store) => (await store.outbox()).find((row) => row.submission_id === id) ?? null, [id]);
  useEffect(() => {
    if (data === null) go(spotPath(id), { replace: true });
  }, [data]);
  if (!data) return null;
  return (
    <Page title="抽查复访" up={up} line={<SyncLine />}>
      <div class="big" role="status">
        <i>
          <Icon name="check" size={48} weight={2.6} />
        </i>
        <h2>{data.state === "delivered" ? "已送达" : "已存本机"}</h2>
        <p>{name || data.title}</p>
        <p>{data.state === "delivered" ? "主管那里可以逐题对照了。" : data.state === "held" ? data.problem?.message : "有信号会自己发。"}</p>
      </div>
      <div class="btns">
        <Button wide href={up}>返回</Button>
      </div>
    </Page>
  );
}
