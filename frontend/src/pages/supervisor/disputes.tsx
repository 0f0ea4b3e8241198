import { Cells } from "@/ui/cell.tsx";
import { Empty } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Table, type Column } from "@/ui/table.tsx";
import { Listed, WaitingCell } from "./parts.tsx";
import { type DisputeRow, moment, placeOf, usePages } from "./review.ts";

const address = (row: DisputeRow) => `/supervisor/disputes?open=${encodeURIComponent(row.submission_id)}`;
const title = (row: DisputeRow) => row.household?.name ?? row.village_name;
const kind = (row: DisputeRow) => (row.subject === "village" ? "村表 · " : "") + [...new Set(row.others.map((o) => KINDS[o.kind]))].join("、");
const people = (row: DisputeRow) => [...new Set([row.head_account_name, ...row.others.map((o) => o.account_name)])].filter(Boolean).join("、");

export const KINDS = { stale_base: "同时改了同一份", second_submission: "填了两份" } as const;

const COLUMNS: Column<DisputeRow>[] = [
  {
    id: "name", title: "户主(村)",
    cell: (r) => (
      <a href={address(r)} class="who">
        {title(r)}
        <small>{placeOf(r)}</small>
      </a>
    ),
  },
  { id: "kind", title: "怎么回事", cell: kind },
  { id: "n", title: "几份", figure: true, cell: (r) => r.others.length + 1 },
  { id: "people", title: "谁填的", cell: people },
  { id: "since", title: "从何时起", keep: true, cell: (r) => moment(r.since) },
];

/** Forms of which two versions stand: nobody's work is lost, somebody has to choose. */
export function Disputes({ query, narrow }: { query: URLSearchParams; narrow: boolean }) {
  const ask: Record<string, string> = { limit: "50" };
  for (const name of ["campaign", "area"]) if (query.get(name)) ask[name] = query.get(name)!;
  const pages = usePages<DisputeRow>("/api/disputes", ask);
  return (
    <Listed pages={pages} none={<Empty title="没有争议">两部手机同时改了同一处, 或一户填了两份表时, 会列在这里等您裁定。</Empty>}>
      {(rows) =>
        narrow ? (
          <div class="group">
            <Cells>
              {rows.map((r) => (
                <WaitingCell key={r.submission_id} row={r} name={title(r)} mark={kind(r)} who={people(r)} at={r.since} href={address(r)} />
              ))}
            </Cells>
          </div>
        ) : (
          <div class="table-box">
            <Table label="争议" columns={COLUMNS} rows={rows} rowKey={(r) => r.submission_id} onOpen={(r) => go(address(r))} />
          </div>
        )
      }
    </Listed>
  );
}
