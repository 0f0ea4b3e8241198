import { useEffect, useRef, useState } from "preact/hooks";
import type { Definition, Question } from "@/types.ts";
import { size } from "@/ui/format.ts";
import { useObjectUrl } from "@/ui/object-url.ts";
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

/** The photos and signatures of one form, small; each opens large. @param form null while it is not known */
export function PhotoWall({ photos, form }: { photos: PhotoRef[]; form: Definition | null }) {
  const questions = new Map((form?.sections ?? []).flatMap((s) => s.questions).map((q) => [q.id, q]));
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
  const phone = usePhone();
  const [round, setRound] = useState(0);
  const wanted = near && photo.here;
  const address = useObjectUrl(wanted ? () => phone.blob(photo.sha256) : null, [phone, photo.sha256, wanted, round]);
  const [large, setLarge] = useState(false);
  const signature = question?.type === "signature";
  const kind = signature ? "签名" : "照片";
  const name = question?.plain ?? kind;
  const alt = `${name}: ${kind}`;
  return (
    <div ref={ref} class={signature ? "remote signed-photo" : "remote"}>
      {!photo.here ? (
        <p class="place">{kind}还在手机里, 没有传到</p>
      ) : address ? (
        <button type="button" onClick={() => setLarge(true)} aria-label={`看大图: ${alt}`}>
          <img src={address} alt={alt} />
        </button>
      ) : address === null ? (
        <button type="button" class="place" onClick={() => setRound((n) => n + 1)}>
          没有取到, 点这里再试
        </button>
      ) : (
        <p class="place">正在取…</p>
      )}
      <small>
        {name}
        {photo.size > 0 && ` · ${size(photo.size)}`}
      </small>
      {signature && photo.fits !== null && (
        <small class={photo.fits ? "fits" : "fits not"}>{photo.fits ? "✓ 签字与答案一致" : "! 签字与答案不一致: 签字后答案有改动"}</small>
      )}
      {large && address && (
        <Sheet title={name} onClose={() => setLarge(false)}>
          <img class="photo-large" src={address} alt={alt} />
        </Sheet>
      )}
    </div>
  );
}
