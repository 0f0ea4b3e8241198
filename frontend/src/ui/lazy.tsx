import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What a page says in the place of what cannot be had. */
export const NOT_OPENED = "这一页没有打开。请关掉本应用再打开一次; 答案都在手机里。";

/** A component that comes when it is first drawn (the service worker holds its file already).
 *  @param failed said in its place when it cannot be had */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, failed: string, waiting = "正在打开…"): ComponentType<P> {
  let held: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Loaded, set] = useState<ComponentType<P> | null>(() => held);
    const [broken, setBroken] = useState(false);
    useEffect(() => {
      if (held) return;
      load().then(
        (component) => {
          held = component;
          set(() => component);
        },
        () => setBroken(true),
      );
    }, []);
    if (Loaded) return <Loaded {...props} />;
    return waiting || broken ? <p class="hint">{broken ? failed : waiting}</p> : null;
  };
}
