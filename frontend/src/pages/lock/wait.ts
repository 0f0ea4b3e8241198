import { useEffect } from "preact/hooks";
import { alone } from "@/outbox/lock.ts";
import type { Tries } from "@/store/pin.ts";
import { usePhone } from "../context.tsx";

const clock = (ms: number): string => {
  const s = Math.ceil(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};

/** What a wrong try is answered with. No blame, and that nothing is lost. */
export function wrongWords({ wrong, left }: Tries): string {
  if (left > 0) return `试了 ${wrong} 次都不对, 再等 ${clock(left)}。手机里的答案都在, 不会清掉。`;
  if (wrong === 0) return "";
  return wrong === 4 ? "不对, 再试一次。再输错要等一会儿。" : "不对, 再试一次。";
}

/** Counts a wait down while a screen that asks for the PIN is open. @param tell how the tries stand now */
export function useWait(left: number, tell: (tries: Tries) => void): void {
  const phone = usePhone();
  useEffect(() => {
    if (left <= 0) return;
    let last = performance.now();
    // The wait runs by the time that the app is open, in one window at a time: no clock that is set can shorten it.
    const timer = setInterval(() => {
      const ran = performance.now() - last;
      last += ran;
      void alone("ruhu-wait", false, async () => tell(await phone.lock.waited(ran))).catch(() => undefined);
    }, 1000);
    return () => clearInterval(timer);
  }, [phone, left > 0]);
}
