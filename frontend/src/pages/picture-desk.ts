import { useMemo } from "preact/hooks";
import type { PictureDesk } from "@/survey/photo/desk.ts";
import { usePhone, useStore } from "./context.tsx";

/** Pictures of a form on the screen: kept on this phone, and shown from it or, where it has let go of one, from the server. */
export function usePictureDesk(): PictureDesk {
  const store = useStore();
  const phone = usePhone();
  return useMemo(() => ({
    add: (picture) => store.addPicture(picture),
    async show(hash) {
      const held = await store.picture(hash);
      return held ? new Blob([held.bytes], { type: held.type }) : phone.blob(hash).catch(() => null);
    },
  }), [store, phone]);
}
