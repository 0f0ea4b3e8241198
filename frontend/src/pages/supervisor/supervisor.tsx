import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "@/styles/supervisor.css";
import "@/styles/drawer.css";
import "@/styles/supervisor-narrow.css";
import "@/styles/review.css";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { yuan } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { back, go, useAddress } from "@/ui/router.ts";
import { usePhone } from "../context.tsx";
import { AccountPage, AccountView } from "./accounts.tsx";
import { TakeIn } from "./bundle.tsx";
import { Complaints, mayHear } from "./complaints.tsx";
import { CrossChecks } from "./cross-checks.tsx";
import { CaseView } from "./case-detail.tsx";
import { CaseList } from "./case-list.tsx";
import { Deadlines } from "./deadlines.tsx";
import { DetailView } from "./detail.tsx";
import { Disputes } from "./disputes.tsx";
import { DisputePage } from "./dispute.tsx";
import { Held, HeldView } from "./held.tsx";
import { HouseholdList } from "./household-list.tsx";
import { Newcomers } from "./newcomers.tsx";
import { OverviewPage } from "./overview-lazy.tsx";
import { ProcedureView } from "./procedure-view.tsx";
import { ProcedureList } from "./procedures.tsx";
import { Reviews } from "./reviews.tsx";
import { SelfCheckView } from "./self-check-detail.tsx";
import { SelfCheckList } from "./self-checks.tsx";
import { SpotChecks } from "./spot-checks.tsx";
import { SpotCompare } from "./spot-compare.tsx";
import { SpotDraw } from "./spot-draw.tsx";
import { mayReview } from "./review.ts";
import { type Area, type Board, useBoard, useGet } from "./wire.ts";

const PAGES = [
  { path: "/supervisor/overview", name: "总览" },
  { path: "/supervisor/households", name: "风险户" },
  { path: "/supervisor/cases", name: "台账" },
  { path: "/supervisor/self-checks", name: "自查" },
  { path: "/supervisor/procedures", name: "监测程序" },
  { path: "/supervisor/deadlines", name: "期限" },
  { path: "/supervisor/villages", name: "村表" },
  { path: "/supervisor/cross-checks", name: "互核" },
  { path: "/supervisor/reviews", name: "复核" },
  { path: "/supervisor/spot-checks", name: "抽查" },
  { path: "/supervisor/disputes", name: "争议" },
  { path: "/supervisor/held", name: "待处理" },
  { path: "/supervisor/newcomers", name: "名册外" },
  { path: "/supervisor/complaints", name: "反映" },
  { path: "/supervisor/bundle", name: "收文件" },
  { path: "/supervisor/account", name: "账号" },
] as const;
const [OVERVIEW, HOUSEHOLDS, CASES, SELF, PROCEDURES, DEADLINES, VILLAGES, CROSS, REVIEWS, SPOTS, DISPUTES, HELD, NEWCOMERS, COMPLAINTS, TAKE_IN, ACCOUNT] = PAGES;
/** They show what belongs to one campaign. */
const OF_CAMPAIGN: readonly (typeof PAGES)[number][] = [OVERVIEW, HOUSEHOLDS, CASES, SELF, VILLAGES, CROSS, REVIEWS, SPOTS];
/** What only those see who decide on forms. */
const REVIEWING: readonly (typeof PAGES)[number][] = [REVIEWS, SPOTS, DISPUTES, HELD, NEWCOMERS];

function useNarrow(): boolean {
  const media = "(max-width: 63.99rem)";
  const [narrow, set] = useState(() => matchMedia(media).matches);
  useEffect(() => {
    const list = matchMedia(media);
    const listen = () => set(list.matches);
    list.addEventListener("change", listen);
    return () => list.removeEventListener("change", listen);
  }, []);
  return narrow;
}

function Villages({ query }: { query: URLSearchParams }) {
  const { data, error, again } = useGet<{ items: Area[] }>("villages", (p) => p.get<{ items: Area[] }>("/api/areas", { level: "village" }));
  if (error) {
    return (
      <Banner tone="look" icon="cloud" title="没有取到" actions={<Button small onPress={again}>再试一次</Button>}>
        {error}
      </Banner>
    );
  }
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <Empty title="没有村">这个账号看不到任何村。</Empty>;
  return (
    <Group>
      <Cells>
        {data.items.map((a) => {
          const next = new URLSearchParams(query);
          next.set("open", a.code);
          return <Cell key={a.code} title={a.name} note={a.households === null ? a.code : `${a.households} 户`} href={`/supervisor/villages?${next}`} />;
        })}
      </Cells>
    </Group>
  );
}

/** Without any filter the page opens on what it is for: the households below the line, poorest first. */
function useStart(board: Board | undefined, path: string, query: URLSearchParams): void {
  useEffect(() => {
    if (path === "/supervisor") {
      go("/supervisor/households", { replace: true });
      return;
    }
    if (!board || path !== "/supervisor/households" || query.toString() !== "") return;
    const code = board.form?.rules?.find((r) => r.code === board.form?.sum?.below)?.code;
    // Somebody may have gone on to another page while the board was on its way.
    if (code && location.pathname === path) go(`/supervisor/households?flag=${code}&sort=per_person`, { replace: true });
  }, [board, path]);
}

export function Supervisor() {
  const { path, query } = useAddress();
  const narrow = useNarrow();
  const role = usePhone().session().account?.role;
  const { data: board, error, again } = useBoard(query.get("campaign"));
  useStart(board, path, query);
  const page = PAGES.find((p) => p.path === path) ?? HOUSEHOLDS;
  const shown = PAGES.filter((p) => !REVIEWING.includes(p) || mayReview(role)).filter((p) => p !== CROSS || role !== "department").filter((p) => p !== SELF || role !== "village").filter((p) => p !== COMPLAINTS || mayHear(role));
  const [round, setRound] = useState(0);
  const open = query.get("open");
  useEffect(() => {
    document.title = `${page.name} · 入户`;
  }, [page]);

  const rail = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone the menu slides: the page that is open stands in sight. Only the menu moves, not the page.
    const list = rail.current;
    const at = list?.querySelector<HTMLElement>("[aria-current]");
    if (list && at) list.scrollLeft = at.offsetLeft - (list.clientWidth - at.offsetWidth) / 2;
  }, [page, narrow]);

  const closed = () => {
    const next = new URLSearchParams(query);
    next.delete("open");
    next.delete("of");
    return `${path}${next.toString() ? `?${next}` : ""}`;
  };
  const lines = board ? [...new Set(board.campaign.lines.map((l) => yuan(l.amount).replace(/\.00$/, "")))] : [];
  const note = board && OF_CAMPAIGN.includes(page) ? `${board.campaign.short} ${board.campaign.date.slice(0, 4)}${page !== HOUSEHOLDS ? "" : lines.length > 0 ? ` · 监测线 ${lines.join("、")} 元` : " · 没有监测线"}` : "";
  const head = (title: ComponentChildren) => (
    <header class={narrow ? "bar sub" : "drawer-head"}>
      {narrow && (
        <button type="button" class="back" aria-label="返回" onClick={() => back(closed())}>
          <Icon name="back" />
        </button>
      )}
      {narrow && <h1 class="sr">{page.name}</h1>}
      <h2>{title}</h2>
      {!narrow && (
        <button type="button" class="back" aria-label="关闭" onClick={() => go(closed(), { replace: true })}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );

  let drawer: ComponentChildren = null;
  if (open && page === ACCOUNT) drawer = <AccountView key={open} id={open} head={head} />;
  else if (open && page === HELD) drawer = <HeldView key={open} id={open} changed={() => setRound((n) => n + 1)} head={head} />;
  else if (open && page === CASES) drawer = <CaseView key={open} id={open} changed={() => setRound((n) => n + 1)} head={head} />;
  else if (open && board && page === SELF)
    drawer = <SelfCheckView key={`${open} ${query.get("area")}`} id={open} campaign={board.campaign.id} area={query.get("area")} changed={() => setRound((n) => n + 1)} head={head} />;
  else if (open && page === PROCEDURES) drawer = <ProcedureView key={open} id={open} changed={() => setRound((n) => n + 1)} head={head} />;
  else if (open && board && (page === HOUSEHOLDS || page === VILLAGES || page === REVIEWS)) {
    const villages = page === VILLAGES || query.get("of") === "village";
    drawer = (
      <DetailView
        key={open}
        of={villages ? { village: open } : { household: open }}
        campaign={board.campaign.id}
        form={villages ? board.villageForm : board.form}
        head={head}
        {...(page === REVIEWS ? { changed: () => setRound((n) => n + 1) } : {})}
      />
    );
  }

  let content: ComponentChildren;
  if (page === ACCOUNT) content = <AccountPage query={query} narrow={narrow} />;
  else if (page === DEADLINES) content = <Deadlines narrow={narrow} />;
  else if (page === TAKE_IN) content = <TakeIn />;
  else if (page === DISPUTES) content = open ? <DisputePage key={open} id={open} other={query.get("other")} /> : <Disputes query={query} narrow={narrow} />;
  else if (page === PROCEDURES) content = <ProcedureList query={query} narrow={narrow} round={round} />;
  else if (page === COMPLAINTS) content = <Complaints query={query} />;
  else if (page === NEWCOMERS) content = <Newcomers />;
  else if (page === HELD) content = <Held query={query} narrow={narrow} round={round} />;
  else if (page === SPOTS && query.get("draw")) {
    const [draw, item] = [query.get("draw")!, query.get("item")];
    content = item ? <SpotCompare key={item} draw={draw} item={item} narrow={narrow} /> : <SpotDraw key={draw} id={draw} narrow={narrow} />;
  } else if (error) {
    content = (
      <Banner tone="look" icon="cloud" title="没有打开" actions={<Button small onPress={again}>再试一次</Button>}>
        {error}
      </Banner>
    );
  } else if (!board) content = <Waiting />;
  else if (page === CASES) content = <CaseList board={board} query={query} narrow={narrow} round={round} />;
  else if (page === REVIEWS) content = <Reviews board={board} query={query} narrow={narrow} round={round} changed={() => setRound((n) => n + 1)} />;
  else if (page === SELF) content = <SelfCheckList board={board} query={query} narrow={narrow} round={round} />;
  else if (page === CROSS) content = <CrossChecks board={board} query={query} />;
  else if (page === SPOTS) content = <SpotChecks board={board} narrow={narrow} />;
  else if (page === OVERVIEW) content = <OverviewPage board={board} query={query} />;
  else content = page === VILLAGES ? <Villages query={query} /> : <HouseholdList board={board} query={query} narrow={narrow} />;

  if (narrow && drawer) return <main class="sup-phone-detail">{drawer}</main>;
  return (
    <div class={`sup${drawer ? " with-drawer" : ""}`}>
      <nav class="rail" aria-label="主菜单">
        <b>入户</b>
        <ul ref={rail}>
          {shown.map((p) => (
            <li key={p.path}>
              <a href={p.path} aria-current={p === page ? "page" : undefined}>
                {p.name}
              </a>
            </li>
          ))}
          {role === "village" && (
            <li>
              <a href="/">填表</a>
            </li>
          )}
        </ul>
      </nav>
      <main class="sup-main">
        <h1>
          {page.name} <small>{note}</small>
        </h1>
        {content}
      </main>
      {drawer && (
        <aside class="drawer" aria-label="详情">
          {drawer}
        </aside>
      )}
    </div>
  );
}
