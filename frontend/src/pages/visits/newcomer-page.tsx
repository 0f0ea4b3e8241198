import { useEffect, useState } from "preact/hooks";
import type { HouseholdRow } from "@/store/store.ts";
import type { Values } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Page, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { ActForm, actSubject, type ActSubject } from "../acts/act-form.tsx";
import { useLive, usePhone, useRound, useStore, words } from "../context.tsx";
import { SyncLine } from "../frame.tsx";
import { surveyPath } from "../survey/path.ts";
import { whereabouts } from "./marks.tsx";

const said = (values: Values, id: string): string => {
  const value = values[id];
  return typeof value === "string" ? value.trim() : "";
};

/** Households on this phone whose head or member has this name. Pure. */
export function sameName(rows: readonly HouseholdRow[], name: string): HouseholdRow[] {
  if (name.length < 2) return [];
  return rows.filter(({ household }) => household.name === name || household.members.some((m) => m.name === name));
}

/** Whoever is on the list already is opened, not registered anew. */
function Namesakes({ found, address }: { found: readonly HouseholdRow[]; address: string }) {
  if (found.length === 0) return null;
  return (
    <Banner tone="look" icon="alert" title={`名册上已有${found.length === 1 ? "" : ` ${found.length} 户`}同名的, 是不是这一户?`}>
      {found.slice(0, 3).map(({ household }, i) => (
        <span key={household.id}>
          {i > 0 && "; "}
          <a class="link" href={`/households/${encodeURIComponent(household.id)}`}>
            {household.name}({whereabouts({ household })}{household.address && household.address === address ? ", 住址也一样" : ""})
          </a>
        </span>
      ))}
      。是就点名字打开, 不是就接着登记。
    </Banner>
  );
}

/** A household that is not on the list: registered in a minute, surveyed at once. */
export function Newcomer() {
  const store = useStore();
  const phone = usePhone();
  const round = useRound();
  const campaign = round.data?.campaign;
  const { data } = useLive(["roster", "forms"], async (s) => ({ villages: await s.villages(), rows: campaign ? await s.householdRows(campaign.id) : [] }), [campaign?.id]);
  const grids = phone.session().account?.grids ?? [];
  const [place, setPlace] = useState<string | null>(null);
  const [subject, setSubject] = useState<ActSubject | null>(null);
  const [error, setError] = useState<string | null>(null);
  // Where there is one grid (or, without grids, one village), nobody is asked.
  const places = data ? (grids.length > 0 ? grids : data.villages.map((v) => v.code)) : [];
  const chosen = place ?? (places.length === 1 ? places[0]! : null);
  useEffect(() => {
    if (!campaign || !chosen || !data) return;
    const village = data.villages.find((v) => chosen.startsWith(v.code))?.code ?? chosen;
    actSubject(store, { kind: "newcomer", campaign, village, household: null }).then(setSubject, (cause: unknown) => setError(words(cause)));
  }, [store, campaign?.id, chosen, data === undefined]);
  const nameOf = (code: string) => {
    const home = data?.rows.find((r) => r.household.grid === code)?.household;
    const village = data?.villages.find((v) => code.startsWith(v.code));
    return [home?.village_name ?? village?.name, home?.grid_name].filter(Boolean).join(" ") || code;
  };
  const like = (values: Values) => sameName(data?.rows ?? [], said(values, "name"));
  return (
    <Page title="名册外新增一户" up="/households" line={<SyncLine />}>
      {error && <Banner tone="look">{error}</Banner>}
      {!data || round.data === undefined ? (
        <Waiting />
      ) : chosen === null ? (
        <section class="group pad">
          <h2>这一户在哪个网格?</h2>
          <div class="btns">
            {places.map((code) => (
              <Button key={code} kind="line" wide onPress={() => setPlace(code)}>
                {nameOf(code)}
              </Button>
            ))}
          </div>
        </section>
      ) : !subject ? (
        !error && <Waiting />
      ) : (
        <>
        <h2 class="sr">登记这一户</h2>
        <ActForm
          subject={subject}
          kind="newcomer"
          save="登记, 接着入户"
          known={{ grid: chosen }}
          title={(values) => said(values, "name") || undefined}
          onSaved={({ id }) => {
            toast("已存本机。现在就可以入户, 主管以后会和名册核对。");
            go(surveyPath({ household: id }), { replace: true });
          }}
          under={(question, values) => question === "name" && <Namesakes found={like(values)} address={said(values, "address")} />}
        />
        </>
      )}
    </Page>
  );
}
