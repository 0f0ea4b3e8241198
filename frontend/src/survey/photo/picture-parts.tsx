import { useState } from "preact/hooks";
import type { BlobValue, Value } from "@/types.ts";
import { size } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { useObjectUrl } from "@/ui/object-url.ts";
import { Sheet } from "@/ui/sheet.tsx";
import type { PictureDesk } from "./desk.ts";
import "./photo.css";

export const isBlob = (value: Value | undefined): value is BlobValue => typeof value === "object" && !Array.isArray(value);

export function Shown({ blob, name, signature, desk }: { blob: BlobValue; name: string; signature: boolean; desk: PictureDesk }) {
  const address = useObjectUrl(() => desk.show(blob.sha256), [desk, blob.sha256]);
  const [large, setLarge] = useState(false);
  if (address === undefined) return <div class="picture-place" />;
  if (address === null) return <p class="hint">已有{signature ? "签名" : "照片"}, 不在这部手机里; 有信号时能看到。</p>;
  const what = `${name}: ${signature ? "签名" : "照片"}`;
  return (
    <>
      <button type="button" class={`picture-small${signature ? " sign" : ""}`} onClick={() => setLarge(true)}>
        <img src={address} alt={what} />
        <small>
          点开看大图 · {size(blob.size)}
        </small>
      </button>
      {large && (
        <Sheet title={name} onClose={() => setLarge(false)}>
          <img class="picture-large" src={address} alt={what} />
        </Sheet>
      )}
    </>
  );
}

/** The system's camera or album. The input itself takes the focus and the tap. */
export function FileButton({ name, word, camera, onFile }: { name: string; word: string; camera?: boolean; onFile: (file: File) => void }) {
  return (
    <label class="btn line file">
      {camera && <Icon name="camera" size={20} />}
      {word}
      <input
        type="file"
        accept="image/*"
        aria-label={`${word}: ${name}`}
        {...(camera ? { capture: "environment" as const } : {})}
        onChange={(event) => {
          const field = event.currentTarget;
          const file = field.files?.[0];
          // The same file may be chosen again after a removal.
          field.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
