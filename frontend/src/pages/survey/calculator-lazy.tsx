import { lazy } from "@/ui/lazy.tsx";

/** The income calculator comes when it is first asked for. */
export const Calculator = lazy(() => import("./calculator.tsx").then((m) => m.Calculator), "计算器没有打开, 有信号时重新打开这一页。也可以直接填数。", "");
