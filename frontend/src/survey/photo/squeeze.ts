/** How a photo is made small enough: steps without a canvas, so that they can be tested for every size. */

export const LONG_EDGE = 1600;
export const MOST_BYTES = 300 * 1024;
const QUALITIES = [0.82, 0.74, 0.66, 0.58, 0.5];
/** With the least quality still too many bytes: the picture gets smaller instead of worse. */
const SHRINK = 0.8;
const LEAST_EDGE = 320;

export interface Size { width: number; height: number }

/** The largest size of the same shape whose long edge is at most `edge`; never larger than it is. */
export function fit({ width, height }: Size, edge = LONG_EDGE): Size {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The best picture of at most 300 KB: quality falls first, then the size.
 *  @param encode makes a JPEG of this size and quality @throws Error when nothing is small enough */
export async function squeeze<T extends { size: number }>(of: Size, encode: (size: Size, quality: number) => Promise<T>): Promise<T> {
  for (let edge = Math.min(LONG_EDGE, Math.max(of.width, of.height)); ; edge = Math.floor(edge * SHRINK)) {
    for (const quality of QUALITIES) {
      const made = await encode(fit(of, edge), quality);
      if (made.size <= MOST_BYTES) return made;
    }
    if (edge <= LEAST_EDGE) throw new Error("这张照片压不小, 请换一张或重拍。");
  }
}
