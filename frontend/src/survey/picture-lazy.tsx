import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PictureFieldProps } from "./photo/picture-field.tsx";

let loaded: ComponentType<PictureFieldProps> | null = null;

/** Camera and signature board come when a form first asks for them (the service worker holds them already). */
export function PictureQuestion(props: PictureFieldProps) {
  const [Field, set] = useState<ComponentType<PictureFieldProps> | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded) return;
    import("./photo/picture-field.tsx").then(
      (module) => {
        loaded = module.PictureField;
        set(() => loaded);
      },
      () => setFailed(true),
    );
  }, []);
  if (Field) return <Field {...props} />;
  return <p class="hint">{failed ? "拍照和签字没有打开, 有信号时重新打开这一页。别的题照常填。" : "正在打开…"}</p>;
}
