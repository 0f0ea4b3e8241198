/** The setting that says that the tour was seen or skipped. */
export const TOUR = "tour seen";
export const PRACTICE_PATH = "/households/practice";
