import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Wire } from "@/api/wire.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Facts, Group } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Icon } from "@/ui/icons.tsx";
import { Empty, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { Table, type Column } from "@/ui/table.tsx";
import { toast } from "@/ui/toast.tsx";
import { LargeText, SignOut } from "../account/me.tsx";
import { usePhone, words } from "../context.tsx";
import { Listed, NotGot } from "./parts.tsx";
import { moment, usePages } from "./review.ts";
import { useGet } from "./wire.ts";

type Row = Wire["AccountRow"];
type Full = Wire["AccountDetail"];
type Device = Wire["DeviceView"];

const MANAGING = new Set(["county", "admin"]);
const ROLES: Record<Row["role"], string> = {
  worker: "网格员", village: "村级", township: "乡镇", county: "县级", department: "部门", admin: "管理员", auditor: "审计员",
};
const placesOf = (row: Row) => row.places.join("、") || "—";

function opened(query: URLSearchParams, id: string): string {
  const next = new URLSearchParams(query);
  next.set("open", id);
  return `/supervisor/account?${next}`;
}

const columns = (query: URLSearchParams): Column<Row>[] => [
  {
    id: "name", title: "姓名",
    cell: (r) => (
      <a href={opened(query, r.id)} class="who">
        {r.name}
        <small>{r.username}</small>
      </a>
    ),
  },
  { id: "role", title: "角色", keep: true, cell: (r) => ROLES[r.role] },
  { id: "places", title: "管的地方", cell: placesOf },
  { id: "unit", title: "责任单位", cell: (r) => r.unit || (r.role === "department" ? <Mark tone="look">没有定</Mark> : "—") },
  { id: "active", title: "状态", keep: true, cell: (r) => (r.active ? "在用" : <Mark tone="look">停用</Mark>) },
];

/** One's own account, and for who manages accounts the others with their phones. */
export function AccountPage({ query, narrow }: { query: URLSearchParams; narrow: boolean }) {
  const account = usePhone().session().account;
  return (
    <>
      <div class="account">
        <Group>
          <Facts
            rows={[
              ["姓名", account?.name ?? "—"],
              ["用户名", account?.username ?? "—"],
              ["管的地方", account?.areas.map((a) => a.name).join("、") || "—"],
            ]}
          />
        </Group>
        <Group>
          <LargeText />
        </Group>
        <SignOut />
      </div>
      {account && MANAGING.has(account.role) && <People query={query} narrow={narrow} />}
    </>
  );
}

function People({ query, narrow }: { query: URLSearchParams; narrow: boolean }) {
  const asked = query.get("q") ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => {
      // As the address is by then: somebody may have been opened meanwhile.
      const next = new URLSearchParams(location.search);
      if (text) next.set("q", text);
      else next.delete("q");
      go(`/supervisor/account?${next}`, { replace: true });
    }, 250);
    return () => clearTimeout(wait);
  }, [text]);
  const pages = usePages<Row>("/api/accounts", { limit: "50", q: asked });
  return (
    <section class="people">
      <h2>账号和手机</h2>
      <div class="filters">
        <div class="search">
          <Icon name="search" size={18} />
          <input class="box" type="search" aria-label="找姓名、用户名" placeholder="姓名、用户名" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        </div>
        <p class="quiet">手机丢了, 点这个人, 把那一部停用。</p>
      </div>
      <Listed pages={pages} none={<Empty title="没有这样的人">换个姓名或用户名再找。</Empty>}>
        {(rows) =>
          narrow ? (
            <div class="group">
              <Cells>
                {rows.map((r) => (
                  <Cell
                    key={r.id}
                    title={<>{r.name} {!r.active && <Mark tone="look">停用</Mark>}</>}
                    note={[r.username, r.unit || ROLES[r.role], placesOf(r)].join(" · ")}
                    href={opened(query, r.id)}
                  />
                ))}
              </Cells>
            </div>
          ) : (
            <div class="table-box">
              <Table
                label="账号"
                columns={columns(query)}
                rows={rows}
                rowKey={(r) => r.id}
                selected={query.get("open")}
                onOpen={(r) => go(opened(query, r.id), { replace: query.has("open") })}
              />
            </div>
          )
        }
      </Listed>
    </section>
  );
}

/** One account with its phones, the one that spoke last first. */
export function AccountView({ id, head }: { id: string; head: (title: ComponentChildren) => ComponentChildren }) {
  const { data, error, again } = useGet<Full>(`account ${id}`, (p) => p.get<Full>(`/api/accounts/${encodeURIComponent(id)}`));
  const [after, setAfter] = useState<Full | null>(null);
  const [asking, setAsking] = useState<Device | null>(null);
  const account = after ?? data;
  const devices = [...(account?.devices ?? [])].sort((a, b) => (a.last_seen_at < b.last_seen_at ? 1 : -1));
  return (
    <>
      {head(account?.name ?? "…")}
      <div class="detail">
        {error ? (
          <NotGot again={again}>{error}</NotGot>
        ) : !account ? (
          <Waiting />
        ) : (
          <>
            <Facts
              rows={[
                ["用户名", account.username],
                ["角色", ROLES[account.role]],
                ["管的地方", placesOf(account)],
                ["状态", account.active ? "在用" : "停用"],
              ]}
            />
            {account.role === "department" && <Unit key={account.unit} of={account} done={setAfter} />}
            <h3>登录过的手机和电脑</h3>
            {devices.length === 0 && <p class="quiet">还没有在哪台设备上登录过。</p>}
            {devices.map((device) => (
              <section class="device" key={device.id} aria-label={`${device.name || "没有名字的设备"} ${moment(device.last_seen_at)} ${device.id.slice(-4)}`}>
                <h4>
                  {device.name || "没有名字的设备"} <Mark tone={device.revoked_at ? "bad" : "ok"}>{device.revoked_at ? "已停用" : "可用"}</Mark>
                </h4>
                <Facts
                  rows={[
                    ["最近联系", moment(device.last_seen_at)],
                    ["第一次登录", moment(device.created_at)],
                    ...(device.revoked_at ? [["停用", moment(device.revoked_at)] as const] : []),
                  ]}
                />
                {!device.revoked_at && <Button small kind="line" onPress={() => setAsking(device)}>停用这一部…</Button>}
              </section>
            ))}
          </>
        )}
      </div>
      {asking && account && <ShutOut of={account} device={asking} done={setAfter} onClose={() => setAsking(null)} />}
    </>
  );
}

/** Which unit a department is: under that name it sees its cases and fills its self-checks. */
function Unit({ of, done }: { of: Full; done: (now: Full) => void }) {
  const phone = usePhone();
  const { data: known } = useGet<string[]>("units", async (p) => {
    const { items } = await p.get<{ items: Wire["CampaignOut"][] }>("/api/campaigns");
    return [...new Set(items.flatMap((campaign) => campaign.units))];
  });
  const [unit, setUnit] = useState(of.unit);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      done(await phone.post<Full>(`/api/accounts/${of.id}`, { unit: unit.trim() }, "PATCH"));
      toast("责任单位已存");
    } catch (cause) {
      setFailure(words(cause));
    }
    setBusy(false);
  };
  return (
    <section class="review return">
      <label class="writing">
        <span>责任单位</span>
        <input class="box" type="text" value={unit} maxLength={60} list="units" placeholder="如 民政局, 同台账里的写法" onInput={(e) => setUnit(e.currentTarget.value)} />
      </label>
      <datalist id="units">
        {known?.map((name) => <option key={name} value={name} />)}
      </datalist>
      <p class="quiet">派给这个单位的问题、归它自查的项目, 这个账号能看、能填。{!of.unit && " 现在没有定, 什么都看不到。"}</p>
      {failure && <Banner tone="bad" title="没有存下">{failure}</Banner>}
      {unit.trim() !== of.unit && (
        <div class="btns">
          <Button wide off={busy} onPress={() => void save()}>{busy ? "正在存…" : "存下责任单位"}</Button>
        </div>
      )}
    </section>
  );
}

function ShutOut({ of, device, done, onClose }: { of: Full; device: Device; done: (now: Full) => void; onClose: () => void }) {
  const phone = usePhone();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const shut = async () => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      done(await phone.post<Full>(`/api/accounts/${of.id}/devices/${device.id}/revoke`, {}));
      toast("停用了。它下次联网时就清掉名单。");
      onClose();
    } catch (cause) {
      setFailure(words(cause));
      setBusy(false);
    }
  };
  return (
    <Sheet title="停用这一部?" onClose={onClose}>
      <p class="hint">
        {of.name}的{device.name || "这台设备"}, 最近联系 {moment(device.last_seen_at)}。
      </p>
      <ul class="hint">
        <li>下次联网时, 它把名单、问卷和记录清掉, 以后也登不上。</li>
        <li>没送达的答案不丢: 它会先交给服务器, 列在“待处理”里由主管看。</li>
        <li>停用了不能再启用。{of.name}换一部手机登录, 照常用。</li>
      </ul>
      {failure && <Banner tone="bad" title="没有停用">{failure}</Banner>}
      <div class="btns two">
        <Button kind="line" onPress={onClose}>不停用</Button>
        <Button kind="warn" off={busy} onPress={() => void shut()}>{busy ? "正在停用…" : "停用"}</Button>
      </div>
    </Sheet>
  );
}
