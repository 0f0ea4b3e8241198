import { useState } from "preact/hooks";
import { ApiError } from "@/api/client.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { save } from "@/ui/save.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { usePhone, words } from "../context.tsx";

function useMaking(): { busy: boolean; error: string | null; make: (work: () => Promise<void>) => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  return {
    busy, error,
    make(work) {
      if (busy) return;
      setBusy(true);
      setError(null);
      work().catch((cause: unknown) => setError(words(cause))).finally(() => setBusy(false));
    },
  };
}

/** The official form of one household or village, as it stands at the server. @param path of its page in the API */
export function PrintOne({ path, campaign, name }: { path: string; campaign: string; name: string }) {
  const phone = usePhone();
  const { busy, error, make } = useMaking();
  const get = (blank: boolean) =>
    make(async () => save(await phone.file(`${path}/form.pdf?campaign=${encodeURIComponent(campaign)}${blank ? "&blank=true" : ""}`), `${name}${blank ? "-空白表" : ""}.pdf`));
  return (
    <p class="print-one">
      <Button small kind="line" off={busy} onPress={() => get(false)}>
        {busy ? "正在排版…" : "打印这张表"}
      </Button>
      <Button small kind="line" off={busy} onPress={() => get(true)}>
        空白表
      </Button>
      {error && <span role="alert">{error}</span>}
    </p>
  );
}

/** The record of one procedure: each step with its day, papers and hand. */
export function PrintRecord({ id, name }: { id: string; name: string }) {
  const phone = usePhone();
  const { busy, error, make } = useMaking();
  return (
    <p class="print-one">
      <Button small kind="line" off={busy} onPress={() => make(async () => save(await phone.file(`/api/procedures/${id}/record.pdf`), name))}>
        {busy ? "正在排版…" : "打印程序记录"}
      </Button>
      {error && <span role="alert">{error}</span>}
    </p>
  );
}

interface ManyProps {
  campaign: string;
  /** The area of the list, and its name. */
  area: { code: string; name: string } | null;
  /** Households on the list now, where it is narrowed by more than its area. */
  listed: readonly string[] | null;
}

const WHICH = [["filled", "填好的表"], ["unvisited", "还没走访的户, 每户一张空白表"], ["blank", "所有户, 每户一张空白表"]] as const;

/** Many forms at once, of an area or of the list: one PDF, or a zip of several where they are many. */
export function PrintMany({ campaign, area, listed }: ManyProps) {
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const { busy, error, make } = useMaking();
  if (!area && !listed) return null;
  const of = listed ? `列表里的 ${listed.length} 户` : area!.name;
  const get = (which: string) =>
    make(async () => {
      const body = { campaign, which, ...(listed ? { households: listed } : { area: area!.code }) };
      const ask = async (format: "pdf" | "zip") => save(await phone.file("/api/forms", { ...body, format }), `${of}-入户表.${format}`);
      try {
        await ask("pdf");
      } catch (cause) {
        if (!(cause instanceof ApiError && cause.code === "too_large")) throw cause;
        await ask("zip");
      }
    });
  return (
    <>
      <Button small kind="line" onPress={() => setOpen(true)}>
        打印
      </Button>
      {open && (
        <Sheet title={`打印: ${of}`} onClose={() => setOpen(false)}>
          <div class="btns">
            {WHICH.map(([which, label]) => (
              <Button key={which} wide kind="line" off={busy} onPress={() => get(which)}>
                {label}
              </Button>
            ))}
          </div>
          <p class="hint" role="status">
            {busy ? "正在排版, 一百份大约十秒…" : "按村和门牌排好, 一份 PDF; 超过 60 份是几份 PDF 的压缩包。"}
          </p>
          {error && <Banner tone="look" title="没有印成">{error}</Banner>}
        </Sheet>
      )}
    </>
  );
}
