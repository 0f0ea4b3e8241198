import type { ActKind, OutboxRow } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { ago, clock } from "@/ui/format.ts";
import { Empty, Page, Waiting } from "@/ui/page.tsx";
import { useLive, useMinutes, usePhone, useSync } from "../context.tsx";
import { STATE } from "../visits/marks.tsx";
import { StatesLink } from "../help/states-link.tsx";
import { oldest, receipt, stage, whyNot } from "./words.ts";

/** What was said, where it was no form. */
const ACTS: Record<ActKind, string> = { visit: "走访记录", newcomer: "名册外新增", case_step: "整改", complaint: "反映", resurvey: "抽查复访", application: "自主申报" };

function reason(row: OutboxRow): string {
  if (row.problem) return row.problem.message;
  if (row.state === "sending") return "正在上传";
  if (row.state === "saved" && row.attempts > 0) return `试了 ${row.attempts} 次没发成, 会再试`;
  if (row.state === "saved") return "等着发送";
  if (row.state !== "delivered") return STATE[row.state].word;
  const { total, there, lacks } = row.photos;
  if (there < total) return lacks < 1 ? `这张照片还差 ${Math.round(lacks * 100)}%` : `还有 ${total - there} 张照片在手机里`;
  return row.delivered_at === null ? "已送达" : `${clock(row.delivered_at)} 送达`;
}

/** Today's receipt, as a clerk writes it: how many were finished, how many the server has, how many are still here. */
export function Receipt() {
  const { data } = useLive(["outbox", "photos", "sync"], (store) => store.outboxSummary(), []);
  useMinutes();
  if (!data) return null;
  const photos = data.photos.total - data.photos.there;
  const here = data.unsent > 0 ? `还在手机里 ${data.unsent} 份${data.oldest_at === null ? "" : `, ${oldest(data.oldest_at)}`}` : "";
  return (
    <Group>
      <Cell
        title={receipt(data)}
        note={[here, photos > 0 ? `照片还差 ${photos} 张` : "", here || photos ? "" : "手机里没有未送达的"].filter(Boolean).join(" · ")}
        value={here || photos > 0 ? <Mark tone="look">一份不少</Mark> : <Mark tone="ok">全部送达 ✓</Mark>}
      />
    </Group>
  );
}

/** All that this phone has finished: what waits, and why; what arrived. */
export function OutboxList({ all }: { all: boolean }) {
  const { data: rows } = useLive(["outbox", "photos", "sync"], (store) => store.outbox(), []);
  if (!rows) return <Waiting />;
  const unsent = rows.filter((r) => r.state === "saved" || r.state === "sending");
  const look = rows.filter((r) => r.state === "disputed" || r.state === "held");
  const delivered = rows.filter((r) => r.state === "delivered");
  const photos = delivered.filter((r) => r.photos.there < r.photos.total);
  const sent = delivered.filter((r) => r.photos.there === r.photos.total).slice(0, 50);
  const list = (part: readonly OutboxRow[]) => (
    <Cells>
      {part.map((row) => (
        <Cell
          key={row.rev_id}
          title={
            <>
              {row.title}
              {row.form !== "survey" && <Mark>{ACTS[row.form]}</Mark>}
              <Mark tone={stage(row).tone}>{stage(row).word}</Mark>
            </>
          }
          note={`${clock(row.finished_at)} 完成 (${ago(row.finished_at)}) · ${reason(row)}`}
          {...(row.form === "complaint" ? { href: "/complaint" } : row.household_id ? { href: `/households/${encodeURIComponent(row.household_id)}` } : { href: `/villages/${encodeURIComponent(row.village)}` })}
        />
      ))}
    </Cells>
  );
  return (
    <>
      {unsent.length > 0 && <Group title={`还在手机里 ${unsent.length}`}>{list(unsent)}</Group>}
      {photos.length > 0 && <Group title={`答案已送达, 照片在传 ${photos.length}`}>{list(photos)}</Group>}
      {look.length > 0 && (
        <Group title={`已收存, 等主管处理 ${look.length}`}>
          {list(look)}
          <p class="note">这些已经安全送到, 不用重填。</p>
        </Group>
      )}
      {all && sent.length > 0 && <Group title={`已送达 ${sent.length}`}>{list(sent)}</Group>}
      {rows.length === 0 && <Empty title="还没有完成的问卷">完成一户后, 这里能看到它送到没有。</Empty>}
    </>
  );
}

/** Whether there is signal is known from the last request only. */
export function SyncState() {
  const phone = usePhone();
  const sync = useSync();
  const expired = phone.session().state === "expired";
  if (expired) {
    return (
      <Banner tone="look" title="登录到期了" actions={<Button small href="/sign-in">重新登录</Button>}>
        答案都在手机里, 一份不少。登录后会接着发送。
      </Banner>
    );
  }
  const why = whyNot(sync);
  if (why) {
    return (
      <Banner tone={why.bad ? "bad" : "look"} icon={sync.reachable === false ? "cloud" : "alert"} title={why.title}>
        {why.text}
      </Banner>
    );
  }
  return sync.last_ok_at === null ? null : <p class="note out">上次联系上服务器: {ago(sync.last_ok_at)}</p>;
}

export function SendNow() {
  const phone = usePhone();
  const sync = useSync();
  const busy = sync.phase === "pushing" || sync.phase === "pulling";
  return (
    <Button wide off={busy} onPress={() => void phone.sync.now()}>
      {sync.phase === "pushing" ? "正在发送…" : sync.phase === "pulling" ? "正在更新名单…" : "现在发送"}
    </Button>
  );
}

export function OutboxPage() {
  return (
    <Page title="发送情况" up="/" foot={<SendNow />}>
      <SyncState />
      <Receipt />
      <OutboxList all />
      <StatesLink />
    </Page>
  );
}
