import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

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
