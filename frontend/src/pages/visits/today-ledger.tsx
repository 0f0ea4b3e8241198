/** Rectifications that wait for this worker: the ledger fills this place of 今日. */
export function TodayLedger(_: { campaign: string }) {
  return null;
}
