import { lazy } from "@/ui/lazy.tsx";
import type { OverviewProps } from "./overview.tsx";

/** The overview with its charts comes when it is first opened. */
export const OverviewPage = lazy<OverviewProps>(() => import("./overview.tsx").then((m) => m.OverviewPage), "总览没有打开, 有信号时重新打开这一页。");
