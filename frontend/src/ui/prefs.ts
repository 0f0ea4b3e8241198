/** Small choices of this browser, nothing personal: text size, and which campaign was looked at last. */
const KEY = "ruhu-";

export function pref(name: string): string | null {
  try {
    return localStorage.getItem(KEY + name);
  } catch {
    return null; // storage switched off: the choice simply does not last
  }
}

export function setPref(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(KEY + name);
    else localStorage.setItem(KEY + name, value);
  } catch {
    // as above
  }
}

export const largeText = (): boolean => pref("text") === "large";

export function applyTextSize(large = largeText()): void {
  if (large) document.documentElement.dataset.text = "large";
  else delete document.documentElement.dataset.text;
}
