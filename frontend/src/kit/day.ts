export const two = (n: number): string => String(n).padStart(2, "0");

/** The phone's own calendar day, "2022-08-09": as answers write it. */
export function isoDay(at: Date | number = Date.now()): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}
