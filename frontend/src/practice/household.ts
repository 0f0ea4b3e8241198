import type { Household, Village } from "../types.ts";

/** The id in addresses: no household of a register has it, ids there are UUIDs. */
export const PRACTICE = "practice";

/** An invented household with something of each: last lifted out of poverty, a school child, an old grandmother, one who goes
 *  out to work. @param code a village of the worker, so that the income line of his campaign counts */
export function practiceHousehold(code: string): Household {
  const member = (n: number, name: string, relation: string, sex: string, age: number, school: string | null) =>
    ({ id: `practice-${n}`, name, relation, sex, birth_year: null, age, school });
  return {
    id: PRACTICE, number: "练习", name: "练习户", village: code, village_name: "练习村", grid: null, grid_name: null, address: "哪里也不在, 只用来练手",
    door_order: null, pinyin: "lxh", kinds: ["lifted"], lifted: true, monitored: false, monitored_kind: null, people: 4, labour: 2,
    facts: { school_age_child: true, eligible_student: true, elder_over_60: true, house_renovated: false, house_cd: false, public_post: false },
    members: [
      member(1, "示范父", "户主", "male", 46, null), member(2, "示范母", "配偶", "female", 44, null),
      member(3, "示范女", "之女", "female", 12, "primary"), member(4, "示范奶奶", "之母", "female", 71, null),
    ],
    visited_before: null,
  };
}

export const practiceVillage = (code: string): Village => ({ code, name: "练习村", facts: { village_has_team: true } });
