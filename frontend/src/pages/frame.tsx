import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "@/ui/icons.tsx";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Page } from "@/ui/page.tsx";
import { useAddress } from "@/ui/router.ts";
import { receipt, unsentLine } from "./account/words.ts";
import { useLive, useMinutes, usePhone, useSync } from "./context.tsx";

/** Always in sight: how much is still only on this phone, how old the oldest is, today's receipt. One tap to the list. */
export function SyncLine() {
  const { data } = useLive(["outbox", "photos", "sync"], (store) => store.outboxSummary(), []);
  const sync = useSync();
  useMinutes();
  if (!data) return <div class="sync" aria-hidden="true" />;
  const stuck = sync.problem_code === "store";
  const open = data.unsent > 0 || data.photos.there < data.photos.total;
  const doing =
    sync.phase === "pushing" ? "正在发送…" : sync.phase === "photos" ? "正在传照片…" : sync.phase === "pulling" ? "正在更新名单…" : stuck ? "手机没存上" : sync.reachable === false ? "没有信号" : "";
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

/** Why the lists are empty: the roster's lease has run out, or an administrator has shut the phone out. */
function RosterNote() {
  const phone = usePhone();
  const { data } = useLive(["sync", "roster", "session"], (store) => store.lease(), []);
  if (phone.revoked()) {
    return (
      <Banner tone="bad" icon="alert" title="这部手机被停用了">
        名单已经收走。没送达的还在, 会自己上交; 也可以导出请人带走。请联系管理员。
      </Banner>
    );
  }
  if (!data?.closed) return null;
  return (
    <Banner tone="look" icon="lock" title={`名单 ${data.age} 天没有更新, 先合上了`} actions={<Button small onPress={() => void phone.sync.now()}>现在更新</Button>}>
      有信号时更新一下就打开。没填完的、没送达的照样能看能填。
    </Banner>
  );
}

/** A page of the first level: unsent line on top, tabs at the bottom. */
export function TabPage({ children, ...props }: { title: string; note?: ComponentChildren; aside?: ComponentChildren; under?: ComponentChildren; children: ComponentChildren }) {
  return (
    <Page {...props} line={<SyncLine />} tabs={<Tabs />}>
      <RosterNote />
      {children}
    </Page>
  );
}
