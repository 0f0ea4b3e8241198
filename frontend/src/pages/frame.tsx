import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "@/ui/icons.tsx";
import { Page } from "@/ui/page.tsx";
import { useAddress } from "@/ui/router.ts";
import { receipt, unsentLine } from "./account/words.ts";
import { useLive, useMinutes, useSync } from "./context.tsx";

/** Always in sight: how much is still only on this phone, how old the oldest is, today's receipt. One tap to the list. */
export function SyncLine() {
  const { data } = useLive(["outbox", "photos", "sync"], (store) => store.outboxSummary(), []);
  const sync = useSync();
  useMinutes();
  if (!data) return <div class="sync" aria-hidden="true" />;
  const stuck = sync.problem_code === "store";
  const open = data.unsent > 0 || data.photos.there < data.photos.total;
  const doing =
    sync.phase === "pushing" ? "正在发送…" : sync.phase === "photos" ? "正在传照片…" : stuck ? "手机没存上" : sync.reachable === false ? "没有信号" : "";
  return (
    <a class={`sync${stuck ? " stuck" : open ? " wait" : ""}`} href="/outbox">
      <span class="b">
        <b>{unsentLine(data)}</b>
        <span>{[doing, data.today.finished > 0 ? receipt(data) : ""].filter(Boolean).join(" · ")}</span>
      </span>
      <Icon name="go" size={16} />
    </a>
  );
}

const TABS: readonly { href: string; name: string; icon: IconName }[] = [
  { href: "/", name: "今日", icon: "today" },
  { href: "/households", name: "农户", icon: "homes" },
  { href: "/ledger", name: "台账", icon: "ledger" },
  { href: "/me", name: "我的", icon: "me" },
];

export function Tabs() {
  const { path } = useAddress();
  return (
    <nav class="tabs" aria-label="主菜单">
      <ul>
        {TABS.map((tab) => (
          <li key={tab.href}>
            <a href={tab.href} aria-current={path === tab.href ? "page" : undefined} data-replace="">
              <Icon name={tab.icon} />
              {tab.name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page of the first level: unsent line on top, tabs at the bottom. */
export function TabPage(props: { title: string; note?: ComponentChildren; aside?: ComponentChildren; under?: ComponentChildren; children: ComponentChildren }) {
  return <Page {...props} line={<SyncLine />} tabs={<Tabs />} />;
}
