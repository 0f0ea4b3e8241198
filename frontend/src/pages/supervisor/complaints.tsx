import { useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import "@/styles/acts.css";
import { uuid7 } from "@/kit/ids.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Facts, Group } from "@/ui/cell.tsx";
import { Chip, Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { Empty } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Listed, Writing } from "./parts.tsx";
import { moment, usePages } from "./review.ts";

type Row = Wire["ComplaintOut"];

const HEARING = new Set(["county", "admin"]);
export const mayHear = (role: string | undefined): boolean => role !== undefined && HEARING.has(role);

const ABOUT: Record<Row["about"], string> = { village: "村里的事", township: "乡镇的事", county: "县里的事", app: "应用的事", other: "没说清哪一级" };
const MATTER: Record<Row["matter"], string> = {
  pressed: "要改答案、不让报问题", unhandled: "报了没人管", repeated: "重复填表、报数", tracked: "打卡、照片、排名", other: "别的事", "": "",
};

/** What workers wrote to the county, the longest waiting first, with a place for the answer. */
export function Complaints({ query }: { query: URLSearchParams }) {
  const state = query.get("state") === "answered" ? "answered" : "open";
  const [round, setRound] = useState(0);
  const pages = usePages<Row>("/api/complaints", { state }, round);
  const show = (to: "open" | "answered") => go(to === "open" ? "/supervisor/complaints" : "/supervisor/complaints?state=answered", { replace: true });
  return (
    <div class="account">
      <div class="chips" role="group" aria-label="看哪些">
        <Chip on={state === "open"} onPress={() => show("open")}>待答复</Chip>
        <Chip on={state === "answered"} onPress={() => show("answered")}>已答复</Chip>
      </div>
      <Listed
        pages={pages}
        none={
          <Empty title={state === "open" ? "没有待答复的" : "还没有答复过"}>
            网格员在手机上“向县里反映”的, 列在这里。村里和乡镇看不到。
          </Empty>
        }
      >
        {(items) => items.map((row) => <One key={row.id} row={row} answered={() => setRound((n) => n + 1)} />)}
      </Listed>
    </div>
  );
}

function One({ row, answered }: { row: Row; answered: () => void }) {
  const phone = usePhone();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  // Pressed again after a lost reply: the same answer, not a second one.
  const [id, setId] = useState(uuid7);
  const send = async () => {
    if (busy || text.trim() === "") return;
    setBusy(true);
    setFailure(null);
    try {
      await phone.post(`/api/complaints/${row.id}/answer`, { id, text });
      toast("答复已发出, 写的人在手机上看得到。");
      setText("");
      setOpen(false);
      setId(uuid7());
      answered();
    } catch (cause) {
      setFailure(words(cause));
    }
    setBusy(false);
  };
  return (
    <Group title={<>{ABOUT[row.about]} {row.matter && <Mark tone={row.matter === "pressed" ? "bad" : "plain"}>{MATTER[row.matter]}</Mark>}</>}>
      <div class="pad written">
        <p>{row.text}</p>
        {row.answers.map((a) => (
          <blockquote key={a.at}>
            <p>{a.text}</p>
            <p class="note">{a.by} · {moment(a.at)}</p>
          </blockquote>
        ))}
      </div>
      <Facts
        rows={[
          ["谁写的", row.named ? `${row.account_name} · ${row.village_name ?? ""}` : "没有留名"],
          ["乡镇", row.township_name ?? "—"],
          ["日期", day(row.received_on)],
        ]}
      />
      <div class="pad">
        {failure && <Banner tone="bad" title="没有发出">{failure}</Banner>}
        {open ? (
          <>
            <Writing name="答复" hint="怎么处理的, 或什么时候处理" value={text} onText={setText} now />
            <div class="btns two">
              <Button kind="line" onPress={() => setOpen(false)}>先不答</Button>
              <Button off={busy || text.trim() === ""} onPress={() => void send()}>发出答复</Button>
            </div>
          </>
        ) : (
          <Button small kind="line" onPress={() => setOpen(true)}>{row.answers.length > 0 ? "再答复…" : "答复…"}</Button>
        )}
      </div>
    </Group>
  );
}
