import { two } from "../kit/day.ts";

/** Words and figures for people. Nothing here decides anything. */

/** "27400.5" → "27,400.50"; keeps the sign with a true minus. */
export function yuan(amount: string): string {
  const m = /^(-?)(\d+)(?:\.(\d{1,2}))?\d*$/.exec(amount);
  if (!m) return amount;
  const whole = m[2]!.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${m[1] ? "−" : ""}${whole}.${(m[3] ?? "").padEnd(2, "0")}`;
}

/** Whole fen → "27,400.00". */
export function fen(value: number): string {
  const abs = Math.abs(value);
  const yuanPart = Math.floor(abs / 100);
  const rest = String(Math.round(abs - yuanPart * 100)).padStart(2, "0");
  return yuan(`${value < 0 ? "-" : ""}${yuanPart}.${rest}`);
}

/** The amount in 万元 for a long figure, else null: a slip of one nought is seen at once. */
export function wan(amount: string): string | null {
  const value = Number(amount);
  if (!Number.isFinite(value) || Math.abs(value) < 10_000) return null;
  return `${String(Math.round(value) / 10_000)} 万元`;
}

export function clock(at: Date | number): string {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** "2022-08-09" → "8 月 9 日"; the year is added when it is not `thisYear`. */
export function day(iso: string, thisYear = new Date().getFullYear()): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!m) return iso;
  const short = `${Number(m[2])} 月 ${Number(m[3])} 日`;
  return Number(m[1]) === thisYear ? short : `${m[1]} 年 ${short}`;
}

/** No work waits so long: the clock was wrong then, or is now. */
const AGES = 3 * 365 * 1440;

/** "2 小时前" */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes > AGES) return "手机时间不准";
  if (minutes < 1) return "刚刚";
  if (minutes < 60) return `${minutes} 分钟前`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} 小时前`;
  return `${Math.floor(minutes / 1440)} 天前`;
}

export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  if (bytes < 1024 ** 3) return `${Math.round(bytes / 1024 / 1024)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

export const KINDS: Record<string, string> = {
  lifted: "脱贫",
  monitored: "监测",
  low_income_allowance: "低保",
  special_support: "特困",
  serious_illness: "重病",
  disability: "残疾",
  sudden_hardship: "突发困难",
  low_income: "低收入",
  elderly: "老人",
};

export const SEVERITY: Record<string, { word: string; tone: "bad" | "look" | "plain" }> = {
  H: { word: "高", tone: "bad" },
  M: { word: "中", tone: "look" },
  L: { word: "低", tone: "plain" },
};

const MEMBER: Record<string, string> = {
  male: "男", female: "女",
  preschool: "学前", primary: "小学", junior: "初中", senior: "高中", vocational: "中职", college: "大专以上", special: "特教",
};

/** "长子 · 男 · 23 岁 · 初中"; what is unknown or says nothing is left out. */
export function memberWords(m: { relation: string | null; sex: string | null; age: number | null; school: string | null }): string {
  const school = m.school === "none" ? null : m.school;
  const parts = [m.relation, m.sex && (MEMBER[m.sex] ?? m.sex), m.age === null ? null : `${m.age} 岁`, school && (MEMBER[school] ?? school)];
  return parts.filter(Boolean).join(" · ");
}
