import { useState } from "preact/hooks";
import type { Picture } from "@/store/pictures.ts";
import type { BlobValue, Question, Value } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import type { PictureDesk } from "./desk.ts";
import { FileButton, isBlob, Shown } from "./picture-parts.tsx";
import { pictureOf } from "./picture.ts";

export interface PictureFieldProps {
  question: Question;
  value: Value | undefined;
  desk: PictureDesk;
  onValue: (value: BlobValue | undefined) => void;
}

/** A photo: take it, look at it, take it again, remove it. */
export function PictureField({ question, value, desk, onValue }: PictureFieldProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
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
      {blob && <Shown blob={blob} name={question.plain} signature={false} desk={desk} />}
      {busy && (
        <p class="hint" role="status">
          正在存照片…
        </p>
      )}
      {error && (
        <p class="check hard" role="alert">
          {error}
        </p>
      )}
      <div class="picture-acts">
        <FileButton name={question.plain} word={blob ? "重拍" : "拍照"} camera onFile={(file) => void keep(() => pictureOf(file))} />
        <FileButton name={question.plain} word={blob ? "换一张" : "从相册选"} onFile={(file) => void keep(() => pictureOf(file))} />
        {blob && (
          <Button kind="plain" onPress={() => setRemoving(true)}>
            删除
          </Button>
        )}
      </div>
      {removing && (
        <Sheet title="删除这张照片?" onClose={() => setRemoving(false)}>
          <p class="hint">删了就找不回来, 可以再拍。以前送达的那一份不变。</p>
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
