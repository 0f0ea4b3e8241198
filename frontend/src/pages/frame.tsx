import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "@/ui/icons.tsx";
import { ago } from "@/ui/format.ts";
import { Page } from "@/ui/page.tsx";
import { useAddress } from "@/ui/router.ts";
import { useLive, useSync } from "./context.tsx";

/** Always in sight: how much is still only on this phone, and how old the oldest is. One tap to the list. */
export function SyncLine() {
  const { data } = useLive(["outbox", "sync"], (store) => store.outboxSummary(), []);
  const sync = useSync();
  if (!data) return <div class="sync" aria-hidden="true" />;
  const waiting = data.held + data.disputed;
  const tone = data.unsent > 0 ? " wait" : "";
  let text = "全部送达 ✓";
  if (data.unsent > 0) {
    const oldest = data.oldest_at === null ? "" : ago(data.oldest_at);
    text = `未送达 ${data.unsent}${oldest === "" ? "" : oldest === "刚刚" ? " · 刚存下" : ` · 最早 ${oldest}`}`;
  } else if (waiting > 0) text = `全部送达 ✓ · ${waiting} 份待处理`;
  const doing = sync.phase === "pushing" ? "正在发送…" : sync.reachable === false ? "没有信号" : data.unsent > 0 ? "查看" : "";
  return (
    <a class={`sync${tone}`} href="/outbox">
      <span>{text}</span>
      {doing}
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
