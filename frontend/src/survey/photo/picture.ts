import type { Picture } from "@/store/pictures.ts";
import { squeeze, type Size } from "./squeeze.ts";

/** Drawn anew on a canvas: the right way up, and nothing of the file's EXIF (place, time, phone) goes along.
 *  @throws Error with a Chinese sentence */
export async function pictureOf(file: Blob): Promise<Picture> {
  const url = URL.createObjectURL(file);
  try {
    // An <img> turns the picture as its EXIF says in every browser that we support; createImageBitmap does not.
    const image = new Image();
    image.src = url;
    await image.decode().catch(() => {
      throw new Error("这张照片打不开, 请重拍或换一张。");
    });
    const jpeg = await squeeze({ width: image.naturalWidth, height: image.naturalHeight }, encoder(image));
    return { type: "image/jpeg", bytes: await jpeg.arrayBuffer() };
  } finally {
    URL.revokeObjectURL(url);
  }
}

function encoder(image: HTMLImageElement): (size: Size, quality: number) => Promise<Blob> {
  let drawn: HTMLCanvasElement | null = null;
  return (size, quality) => {
    if (drawn?.width !== size.width || drawn.height !== size.height) {
      drawn = canvasOf(size);
      const pen = penOf(drawn);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, 0, 0, size.width, size.height);
    }
    return blobOf(drawn, "image/jpeg", quality);
  };
}

export function canvasOf({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** On white: JPEG has no holes, and a signature is printed on paper. */
export function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("手机内存不够, 请关掉别的应用再试。");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return pen;
}

export function blobOf(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      // Without memory it gives nothing, or a PNG under another name.
      if (blob?.type === type) resolve(blob);
      else reject(new Error("手机内存不够, 请关掉别的应用再试。"));
    }, type, quality);
  });
}
