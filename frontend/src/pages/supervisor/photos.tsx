import { useEffect, useRef, useState } from "preact/hooks";
import type { Definition, Question } from "@/types.ts";
import { size } from "@/ui/format.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { usePhone } from "../context.tsx";
import type { PhotoRef } from "./wire.ts";
import "@/styles/photos.css";

/** Whether the element has come near what is to be seen; it stays so. */
function useNear<T extends Element>() {
  const ref = useRef<T>(null);
  const [near, set] = useState(false);
  useEffect(() => {
    if (near || !ref.current) return;
    const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && set(true), { rootMargin: "300px" });
    watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, [near]);
  return { ref, near };
}

/** The photo's address for <img>: undefined while it travels, null when it did not come. */
function usePhoto(sha256: string, wanted: boolean): { address: string | null | undefined; again: () => void } {
  const phone = usePhone();
  const [address, set] = useState<string | null | undefined>(undefined);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    let made: string | null = null;
    set(undefined);
    phone.blob(sha256).catch(() => null).then((blob) => {
      if (!here) return;
      made = blob && URL.createObjectURL(blob);
      set(made);
    });
    return () => {
      here = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [phone, sha256, wanted, round]);
  return { address, again: () => setRound((n) => n + 1) };
}

/** The photos and signatures of one form, small; each opens large. */
export function PhotoWall({ photos, form }: { photos: PhotoRef[]; form: Definition }) {
  const questions = new Map(form.sections.flatMap((s) => s.questions).map((q) => [q.id, q]));
  return (
    <ul class="photo-wall">
      {photos.map((photo) => (
        <li key={`${photo.slot} ${photo.sha256}`}>
          <RemotePhoto photo={photo} question={questions.get(photo.slot)} />
        </li>
      ))}
    </ul>
  );
}

/** One photo from the server, fetched when it comes near. */
export function RemotePhoto({ photo, question }: { photo: PhotoRef; question: Question | undefined }) {
  const { ref, near } = useNear<HTMLDivElement>();
  const { address, again } = usePhoto(photo.sha256, near && photo.here);
  const [large, setLarge] = useState(false);
  const signature = question?.type === "signature";
  const kind = signature ? "签名" : "照片";
  const name = question?.plain ?? kind;
  const alt = `${name}: ${kind}`;
  return (
    <div ref={ref} class={signature ? "remote sign" : "remote"}>
      {!photo.here ? (
        <p class="place">{kind}还在手机里, 没有传到</p>
      ) : address ? (
        <button type="button" onClick={() => setLarge(true)} aria-label={`看大图: ${alt}`}>
          <img src={address} alt={alt} />
        </button>
      ) : address === null ? (
        <button type="button" class="place" onClick={again}>
          没有取到, 点这里再试
        </button>
      ) : (
        <p class="place">正在取…</p>
      )}
      <small>
        {name} · {size(photo.size)}
      </small>
      {large && address && (
        <Sheet title={name} onClose={() => setLarge(false)}>
          <img class="photo-large" src={address} alt={alt} />
        </Sheet>
      )}
    </div>
  );
}
