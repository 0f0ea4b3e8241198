import { useEffect, useState } from "preact/hooks";

/** An address for <img> of a picture that has to be fetched: undefined while it travels or is not wanted yet, null when it
 *  did not come. @param get null = not wanted yet @param of fetched anew when one of these changes */
export function useObjectUrl(get: (() => Promise<Blob | null>) | null, of: readonly unknown[]): string | null | undefined {
  const [address, set] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    if (!get) return;
    let here = true;
    let made: string | null = null;
    set(undefined);
    get().catch(() => null).then((blob) => {
      if (!here) return;
      made = blob && URL.createObjectURL(blob);
      set(made);
    });
    return () => {
      here = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, of);
  return address;
}
