import { lazy } from "@/ui/lazy.tsx";

/** Rectifications that wait for this worker. It comes after the first screen. */
export const TodayLedger = lazy<{ campaign: string }>(() => import("../ledger/today-cases.tsx").then((m) => m.TodayCases), "", "");
