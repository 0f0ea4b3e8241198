import type { Picture } from "@/store/pictures.ts";
import type { BlobValue } from "@/types.ts";

/** Where a form's pictures come from and go to. */
export interface PictureDesk {
  /** Saving the answer stores it. */
  add(picture: Picture): Promise<BlobValue>;
  /** From this phone, else from the server; null when neither has it now. */
  show(sha256: string): Promise<Blob | null>;
}
