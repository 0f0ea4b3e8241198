import { useEffect } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { isoDay } from "@/kit/day.ts";
import type { Phone } from "@/phone.ts";
import type { Store } from "@/store/store.ts";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { day } from "@/ui/format.ts";
import { useLive, usePhone, useStore } from "../context.tsx";
import { counted, leftWords } from "./due.ts";

interface Kept { at: number; today: string; items: Wire["UpcomingItem"][] }

const KEPT = "deadlines";
const DAYS = 7;
const MOST = 4;
/** Deadlines are of days; asked for again after so long (ms). */
const FRESH = 60 * 60_000;

async function ask(phone: Phone, store: Store): Promise<void> {
  const now = Date.now();
  const kept = await store.setting<Kept>(KEPT);
  if (kept && now >= kept.at && now - kept.at < FRESH && kept.today === isoDay(now)) return;
  const { today, items } = await phone.get<Wire["Upcoming"]>("/api/deadlines", { days: DAYS });
  await store.setSetting(KEPT, { at: now, today, items } satisfies Kept);
}

/** Ends of stages and reports due within a week, or overdue: what the server said last, also without signal. */
export function TodayDue() {
  const phone = usePhone();
  const store = useStore();
  const { data } = useLive(["settings"], (s) => s.setting<Kept>(KEPT), []);
  useEffect(() => {
    ask(phone, store).catch(() => undefined);
  }, [phone, store]);
  // A worker hands in no reports: his are the ends of stages.
  const village = phone.session().account?.role === "village";
  const items = data ? counted(data.items, data.today, isoDay()).filter((i) => i.state !== "done" && (i.kind === "stage" ? i.days_left >= 0 : village)) : [];
  if (items.length === 0) return null;
  return (
    <Group title={`快到期 ${items.length}`}>
      <Cells>
        {items.slice(0, MOST).map((i) => (
          <Cell
            key={`${i.campaign} ${i.id} ${i.due}`}
            edge={i.state === "overdue" ? "bad" : i.days_left <= 1 ? "look" : undefined}
            title={
              <>
                {i.kind === "stage" ? `${i.title}结束` : i.title}
                <Mark tone={i.state === "overdue" ? "bad" : "look"}>{leftWords(i)}</Mark>
              </>
            }
            note={[day(i.due), i.kind === "report" ? `报给${i.recipient}` : null, i.campaign_short].filter(Boolean).join(" · ")}
          />
        ))}
      </Cells>
      {items.length > MOST && <p class="note">另有 {items.length - MOST} 件。</p>}
    </Group>
  );
}
