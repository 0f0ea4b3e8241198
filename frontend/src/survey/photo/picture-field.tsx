import { useState } from "preact/hooks";
import type { Picture } from "@/store/pictures.ts";
import type { BlobValue, Question, Value } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { size } from "@/ui/format.ts";
import { Icon } from "@/ui/icons.tsx";
import { useObjectUrl } from "@/ui/object-url.ts";
import { Sheet } from "@/ui/sheet.tsx";
import type { PictureDesk } from "./desk.ts";
import { pictureOf } from "./picture.ts";
import { SignaturePad } from "./signature-pad.tsx";
import "./photo.css";

export interface PictureFieldProps {
  question: Question;
  value: Value | undefined;
  desk: PictureDesk;
  onValue: (value: BlobValue | undefined) => void;
}

const isBlob = (value: Value | undefined): value is BlobValue => typeof value === "object" && !Array.isArray(value);

/** A photo or a signature: take it, look at it, take it again, remove it. */
export function PictureField({ question, value, desk, onValue }: PictureFieldProps) {
  const signature = question.type === "signature";
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [signing, setSigning] = useState(false);
  const [removing, setRemoving] = useState(false);
  const blob = isBlob(value) ? value : null;
  const keep = async (make: () => Promise<Picture>) => {
    setBusy(true);
    setError(null);
    try {
      onValue(await desk.add(await make()));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "";
      setError(/[一-龥]/.test(message) ? message : "照片没有存上, 请再试一次。别的答案都在。");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="picture">
      {question.photo_reason && <p class="hint">{question.photo_reason}</p>}
      {blob && <Shown blob={blob} name={question.plain} signature={signature} desk={desk} />}
      {busy && (
        <p class="hint" role="status">
          {signature ? "正在存签名…" : "正在存照片…"}
        </p>
      )}
      {error && (
        <p class="check hard" role="alert">
          {error}
        </p>
      )}
      <div class="picture-acts">
        {signature ? (
          <Button kind="line" off={busy} onPress={() => !busy && setSigning(true)}>
            <Icon name="pencil" size={20} />
            {blob ? "重签" : "在屏幕上签"}
          </Button>
        ) : (
          <>
            <FileButton name={question.plain} word={blob ? "重拍" : "拍照"} camera onFile={(file) => void keep(() => pictureOf(file))} />
            <FileButton name={question.plain} word={blob ? "换一张" : "从相册选"} onFile={(file) => void keep(() => pictureOf(file))} />
          </>
        )}
        {blob && (
          <Button kind="plain" onPress={() => setRemoving(true)}>
            删除
          </Button>
        )}
      </div>
      {!blob && signature && <p class="hint">不方便在屏幕上写的, 可以不签, 在打印出来的表上签字或按手印。</p>}
      {signing && (
        <SignaturePad
          title={question.plain}
          onClose={() => setSigning(false)}
          onSigned={(picture) => {
            setSigning(false);
            void keep(() => Promise.resolve(picture));
          }}
        />
      )}
      {removing && (
        <Sheet title={signature ? "删除这个签名?" : "删除这张照片?"} onClose={() => setRemoving(false)}>
          <p class="hint">删了就找不回来, 可以再{signature ? "签" : "拍"}。以前送达的那一份不变。</p>
          <div class="btns two">
            <Button kind="line" onPress={() => setRemoving(false)}>
              不删
            </Button>
            <Button
              kind="warn"
              onPress={() => {
                setRemoving(false);
                onValue(undefined);
              }}
            >
              删除
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}

function Shown({ blob, name, signature, desk }: { blob: BlobValue; name: string; signature: boolean; desk: PictureDesk }) {
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
function FileButton({ name, word, camera, onFile }: { name: string; word: string; camera?: boolean; onFile: (file: File) => void }) {
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
