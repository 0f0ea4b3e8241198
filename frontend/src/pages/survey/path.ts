/** The address of a form; the page goes on from wherever the draft was left. */
export const surveyPath = (of: { household: string } | { village: string }): string =>
  "household" in of ? `/households/${encodeURIComponent(of.household)}/survey` : `/villages/${encodeURIComponent(of.village)}/survey`;
