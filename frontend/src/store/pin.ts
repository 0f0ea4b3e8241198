/** Rules of the PIN (解锁密码). Pure. */
export const DIGITS = 6;

/** Wrong tries in a row, and how long the next one has to wait yet (ms of a running app). */
export interface Tries { wrong: number; left: number }
export const NO_TRIES: Tries = { wrong: 0, left: 0 };

/** Tries that cost no wait. */
const FREE = 4;
/** Seconds after the fifth wrong try, the sixth, …; the last one stays. */
const WAITS = [30, 60, 120, 300, 900] as const;

export function afterWrong({ wrong }: Tries): Tries {
  const now = wrong + 1;
  const wait = now > FREE ? WAITS[Math.min(now - FREE, WAITS.length) - 1]! : 0;
  return { wrong: now, left: wait * 1000 };
}

/** Only time in which the app ran counts: no clock that was set forward or back can change it. */
export const served = (tries: Tries, ms: number): Tries => ({ ...tries, left: Math.max(0, tries.left - Math.max(0, ms)) });

/** The same step from each digit to the next: 000000, 123456, 864208. */
function isStair(pin: string): boolean {
  const step = (i: number) => (Number(pin[i]) - Number(pin[i - 1]) + 10) % 10;
  return [...pin].every((_, i) => i < 2 || step(i) === step(1));
}

/** 121212, 123123, 112233, 111222. */
function isPattern(pin: string): boolean {
  const period = (n: number) => pin === pin.slice(0, n).repeat(DIGITS / n);
  return period(2) || period(3) || /^(\d)\1(\d)\2(\d)\3$/.test(pin) || /^(\d)\1\1(\d)\2\2$/.test(pin);
}

/** Why it cannot be the PIN: a sentence for the person; null: it can. */
export function pinFault(pin: string): string | null {
  if (!/^\d{6}$/.test(pin)) return "解锁密码是 6 位数字。";
  return isStair(pin) || isPattern(pin) ? "这个太好猜了, 别人一试就开。连号和重复的都不行, 请换一个。" : null;
}
