/** What is no measure and no outcome: empty words such as 已整改. Pure; ruhu/ledger/wording.py says the same, and
 *  schemas/cases/wording-vectors.json proves both. */

const LEAST = 4;
const LEAST_DIFFERENT = 3;

/** Words that any case could carry; the server's list, word for word. */
const EMPTY_WORDS = (
  "已经 已經 以经 己经 已 己 巳 以 均 都 全部 全面 全 现 现在 目前 当前 业已 " +
  "整改 整該 整该 整盖 整概 正改 政改 改正 改好 改完 整治 纠正 完成 完毕 完结 完善 完 落实 落實 到位 解决 解決 处理 處理 处置 办理 办结 办好 办妥 " +
  "销号 消号 闭环 结束 搞定 弄好 做好 妥善 成功 成效 明显 显著 良好 达标 合格 通过 好 了 毕 " +
  "立即 立刻 立行立改 即知即改 边查边改 马上 尽快 及时 按时 限期 抓紧 加紧 正在 正 在 进行中 进行 推进 继续 持续 进一步 逐步 加快 加强 加大 强化 " +
  "提高 提升 力度 重视 高度 认真 切实 严格 积极 督促 要求 按照 按 根据 依规 依法 规定 标准 计划 方案 措施 管理 监管 监督 责任 意识 思想 认识 学习 " +
  "部署 安排 统筹 协调 跟踪 问效 举一反三 " +
  "问题 该 此 本 上述 以上 所有 相关 有关 情况 工作 事项 任务 内容 结果 单位 部门 人员 同志 同意 属实 清零 清单 台账 存在 不存在 没有 没 无 暂无 " +
  "不详 不清楚 待定 待 略 同上 如上 见附件 附件 是 否 的 地 得 对 把 将 并 和 与 且 也 我 我们 村 组 镇 乡 一 二 三 要 会 能 可以 已按 ok"
).split(" ").sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** The text in lower case and normal width, with letters and digits only. */
function bare(text: string): string {
  return [...text.normalize("NFKC").toLowerCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).join("");
}

function particular(text: string): string {
  let left = bare(text);
  for (const word of EMPTY_WORDS) left = left.replaceAll(word, " ");
  return [...left].filter((sign) => sign >= "一" && sign <= "鿿").join("");
}

/** Whether nothing particular is said. */
export function isVague(text: string): boolean {
  const left = particular(text);
  return [...left].length < LEAST || new Set(left).size < LEAST_DIFFERENT;
}

const shown = (text: string): string => (text.trim().length <= 20 ? text.trim() : `${text.trim().slice(0, 20)}…`);

/** Why this is no measure 整改措施; null when it is one. */
export function faultOfMeasure(text: string): string | null {
  if (!bare(text)) return "还没有写整改措施。请写清谁来做、做什么, 例如“9月10日前由村委会请施工队更换西屋两根房梁”。";
  return isVague(text) ? `“${shown(text)}”不是具体措施。请写清谁来做、做什么、做到什么程度。` : null;
}

/** Why this is no outcome 整改结果; null when it is one. */
export function faultOfOutcome(text: string, measure: string, statement: string): string | null {
  if (!bare(text)) return "还没有写整改结果。请写清做了什么、现在怎样, 例如“9月8日换了西屋两根房梁, 住建所验收为 B 级”。";
  if (isVague(text)) return `“${shown(text)}”不是具体结果。请写清做了什么、现在怎样; 只写“已整改”“已完成”之类的话不能销号。`;
  if ([bare(measure), bare(statement)].includes(bare(text))) return "整改结果和整改措施(或问题)写得一样。请写清实际做了什么、现在怎样。";
  return null;
}

/** Why this is no reason for `what`. */
export function faultOfReason(text: string, what: string): string | null {
  const left = bare(text);
  return left.length < 4 || new Set(left).size < LEAST_DIFFERENT ? `请写明${what}的原因, 让看的人明白。` : null;
}
