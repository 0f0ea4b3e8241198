import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pref, setPref } from "@/ui/prefs.ts";
import { go } from "@/ui/router.ts";
import type { DeskProps } from "./desk-view.tsx";

let loaded: ComponentType<DeskProps> | null = null;

/** Forms open in the keyboard mode from now on, until it is left. */
export const atDesk = (): boolean => pref("desk") === "on";
const sit = (on: boolean) => setPref("desk", on ? "on" : null);

/** The keyboard mode comes when it is first opened. */
export function DeskView(props: DeskProps & { path: string }) {
  const [View, set] = useState<ComponentType<DeskProps> | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    sit(true);
    if (loaded) return;
    import("./desk-view.tsx").then(
      (module) => {
        loaded = module.DeskView;
        set(() => loaded);
      },
      () => setFailed(true),
    );
  }, []);
  const leave = () => {
    sit(false);
    go(props.path, { replace: true });
  };
  return (
    <>
      {View ? <View {...props} /> : <p class="hint">{failed ? "键盘录入没有打开, 有信号时重新打开这一页。" : "正在打开…"}</p>}
      <p class="note out">
        <button type="button" class="link" onClick={leave}>
          改回一题一题填
        </button>
      </p>
    </>
  );
}

/** Whoever types forms has no hand on a mouse: the page's chief action is under Enter. Opens a form in the keyboard mode again. */
export function useKeyboard(path: string, plain: boolean, step: "finish" | "done" | null): void {
  useEffect(() => {
    if (plain && atDesk()) go(`${path}?step=desk`, { replace: true });
  }, []);
  useEffect(() => {
    if (step && atDesk()) document.querySelector<HTMLElement>(".page > .foot .btn, .btns .btn")?.focus();
  }, [step]);
}
