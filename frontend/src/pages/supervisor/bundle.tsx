import { useRef, useState } from "preact/hooks";
import "@/styles/carry.css";
import { ApiError } from "@/api/client.ts";
import type { Wire } from "@/api/wire.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Mark, type Tone } from "@/ui/chip.tsx";
import { size } from "@/ui/format.ts";
import { save } from "@/ui/save.ts";
import { usePhone, words } from "../context.tsx";
import { lacking } from "./lacking.ts";

type Receipt = Wire["Receipt"];
interface Incoming { key: number; file: File; state: "waiting" | "sending" | "done" | "failed"; share: number; receipt: Receipt | null; problem: string | null; again: boolean }

const WORDS: [Receipt["results"][number]["status"], string][] = [
  ["accepted", "新收下"], ["duplicate", "以前收过"], ["disputed", "待裁定"], ["held", "收存待处理"], ["retry", "没能存下, 手机会再发"],
];
let keys = 0;

function outcome({ results, blobs }: Receipt): string {
  const counts = WORDS.map(([status, word]) => [word, results.filter((r) => r.status === status).length] as const).filter(([, n]) => n > 0);
  const forms = counts.map(([word, n]) => `${word} ${n} 份`).join(", ") || "没有问卷";
  return blobs.length > 0 ? `${forms}; 照片和签名 ${blobs.length} 张已存` : forms;
}

const titleOf = ({ account_name, part, parts }: Receipt): string =>
  parts > 1 ? `${account_name} · 第 ${part} 份(共 ${parts} 份)` : account_name;

/** Why each one that does not count yet does not, once a reason. */
function reasons({ results }: Receipt): string[] {
  return [...new Set(results.flatMap((r) => (r.problem && (r.status === "held" || r.status === "disputed") ? [r.problem.message] : [])))];
}

function Row({ of, onRetry }: { of: Incoming; onRetry: () => void }) {
  const { state, share, receipt, problem, file } = of;
  const [tone, word] = ({
    waiting: ["plain", "等着"], sending: ["act", "正在收"], done: ["ok", "收好了"], failed: ["bad", "没有收"],
  } satisfies Record<Incoming["state"], [Tone, string]>)[state];
  return (
    <li class="incoming">
      <div class="head">
        <b>{receipt ? titleOf(receipt) : file.name}</b>
        <Mark tone={tone}>{word}</Mark>
      </div>
      {receipt ? <p>{outcome(receipt)}</p> : <p class="quiet">{size(file.size)}</p>}
      {receipt && <p class="quiet">{file.name}</p>}
      {state === "sending" && <progress max={1} value={share} aria-label={`${file.name} 已上传`} />}
      {receipt && reasons(receipt).map((reason) => <p key={reason} class="why">{reason}</p>)}
      {problem && <p class="why" role="alert">{problem}</p>}
      {state === "failed" && of.again && <Button small kind="line" onPress={onRetry}>再试一次</Button>}
    </li>
  );
}

/** Where files that phones exported are taken in; the receipt goes back to the phone. */
export function TakeIn() {
  const phone = usePhone();
  const [list, setList] = useState<Incoming[]>([]);
  const [over, setOver] = useState(false);
  const queue = useRef<Incoming[]>([]);
  const running = useRef(false);
  const change = (key: number, more: Partial<Incoming>) => setList((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));

  const run = async () => {
    if (running.current) return;
    running.current = true;
    for (let one = queue.current.shift(); one; one = queue.current.shift()) {
      const { key, file } = one;
      change(key, { state: "sending", share: 0, problem: null });
      try {
        const receipt = await phone.upload<Receipt>("/api/sync/bundle", file, (share) => change(key, { share }));
        change(key, { state: "done", receipt });
      } catch (cause) {
        // What the server says of the file itself it would say again.
        const again = !(cause instanceof ApiError) || cause.status === 0 || cause.status >= 500 || cause.status === 401;
        change(key, { state: "failed", problem: words(cause), again });
      }
    }
    running.current = false;
  };
  const add = (files: FileList | null | undefined) => {
    const fresh = [...(files ?? [])].map((file): Incoming => ({ key: ++keys, file, state: "waiting", share: 0, receipt: null, problem: null, again: false }));
    setList((all) => [...all, ...fresh]);
    queue.current.push(...fresh);
    void run();
  };
  const retry = (one: Incoming) => {
    queue.current.push(one);
    void run();
  };

  // Of a file that was taken in twice the last word counts.
  const receipts = [...new Map(list.flatMap(({ receipt: r }) => (r ? [[`${r.bundle_id}/${r.part}`, r] as const] : []))).values()];
  const busy = list.some((one) => one.state === "waiting" || one.state === "sending");
  const missing = busy ? [] : lacking(receipts);
  // One phone, one file: another's receipt would only be refused there.
  const people = [...new Map(receipts.map((r) => [r.device_id, r.account_name]))];
  const keep = (device: string, name: string) => {
    const own = receipts.filter((r) => r.device_id === device);
    const text = JSON.stringify(own.length === 1 ? own[0] : own);
    save(new Blob([text], { type: "application/json" }), `入户回执-${name}-${own[0]!.bundle_id.slice(-6)}.json`);
  };
  return (
    <div class="take-in">
      <p class="lead">
        没有信号的手机可以在“我的 → 导出未送达”里存成文件, 由别人带来。在这里收下, 和手机自己发来的一样; 同一份收几次都不会重复。
      </p>
      <label
        class={`drop${over ? " over" : ""}`}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          add(e.dataTransfer?.files);
        }}
      >
        <b>选文件, 或者拖到这里</b>
        <span>可以一次选几份(.ruhu)</span>
        <input
          class="sr"
          type="file"
          multiple
          aria-label="选导出文件"
          onChange={(e) => {
            add(e.currentTarget.files);
            e.currentTarget.value = "";
          }}
        />
      </label>
      {list.length > 0 && (
        <ul aria-label="收文件">
          {list.map((one) => (
            <Row key={one.key} of={one} onRetry={() => retry(one)} />
          ))}
        </ul>
      )}
      {missing.map((text) => (
        <Banner key={text} tone="look">{text}。先来的已经收好, 差的带来后再选一次。</Banner>
      ))}
      {people.length > 0 && !busy && (
        <Banner tone="ok" title="请把回执带回那部手机">
          手机导入回执后就知道这些已经送达。手机先有了信号也没关系, 不会重复。
          <div class="receipts">
            {people.map(([device, name]) => (
              <Button key={device} onPress={() => keep(device, name)}>存{name}的回执</Button>
            ))}
          </div>
        </Banner>
      )}
    </div>
  );
}
