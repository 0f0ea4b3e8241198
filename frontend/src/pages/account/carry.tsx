import { useEffect, useRef, useState } from "preact/hooks";
import "@/styles/carry.css";
import { uuid7 } from "@/kit/ids.ts";
import type { KnownAccount, Phone } from "@/phone.ts";
import type { CarriedFile, Taken, Unsent } from "@/store/carry-box.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cells, Facts, Group } from "@/ui/cell.tsx";
import { ago, size } from "@/ui/format.ts";
import { Empty, Page, Waiting } from "@/ui/page.tsx";
import { canShare, save, share } from "@/ui/save.ts";
import { usePhone, words } from "../context.tsx";

/** With one person's box in hand; it is closed in any case. */
async function borrowed<T>(phone: Phone, id: string, work: (of: Awaited<ReturnType<Phone["borrow"]>>) => Promise<T>): Promise<T> {
  const of = await phone.borrow(id);
  try {
    return await work(of);
  } finally {
    of.close();
  }
}

function counted(unsent: Unsent): string {
  const { forms, photos } = unsent;
  if (forms + photos === 0) return "没有, 都送达了 ✓";
  return [forms > 0 && `${forms} 份问卷`, photos > 0 && `${photos} 张照片和签名`].filter(Boolean).join(", ");
}

function FileRow({ file }: { file: CarriedFile }) {
  const [done, setDone] = useState<string | null>(null);
  const asFile = new File([file.blob], file.name, { type: "application/octet-stream" });
  const what = [`${file.forms} 份问卷`, file.photos > 0 && `${file.photos} 张照片`, size(file.blob.size)].filter(Boolean).join(" · ");
  return (
    <div class="cell carried">
      <span class="b">
        <b>{file.parts > 1 ? `第 ${file.part} 份(共 ${file.parts} 份)` : "加密文件"}</b>
        <small>{what}</small>
        <small class="name">{file.name}</small>
        {done && <small role="status">{done}</small>}
      </span>
      <span class="acts">
        {canShare(asFile) && (
          <Button small kind="line" onPress={() => void share(asFile).then((ok) => ok && setDone("已交给别的应用"))}>
            发给别人
          </Button>
        )}
        <Button
          small
          onPress={() => {
            save(file.blob, file.name);
            setDone("已存进“下载”文件夹");
          }}
        >
          保存
        </Button>
      </span>
    </div>
  );
}

function Export({ person, unsent }: { person: KnownAccount; unsent: Unsent }) {
  const phone = usePhone();
  const [files, setFiles] = useState<CarriedFile[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const none = unsent.forms + unsent.photos === 0;
  const make = async () => {
    if (busy) return;
    if (none) {
      setError("没有要导出的: 完成的都送达了。");
      return;
    }
    setBusy(true);
    setError(null);
    setFiles([]);
    try {
      await borrowed(phone, person.id, async ({ carry, askKeys }) => {
        await askKeys();
        for await (const file of carry.files(uuid7())) setFiles((made) => [...(made ?? []), file]);
      });
    } catch (cause) {
      setFiles(null);
      setError(words(cause));
    }
    setBusy(false);
  };
  return (
    <>
      <Group title={`${person.name}的未送达`}>
        <Facts
          rows={[
            ["还在手机里", counted(unsent)],
            ["最早的一份", unsent.oldest_at === null ? "—" : `${ago(unsent.oldest_at)}完成`],
          ]}
        />
        {files && files.length > 0 && (
          <Cells>
            {files.map((file) => (
              <FileRow key={file.name} file={file} />
            ))}
          </Cells>
        )}
        {busy && <Waiting>正在封成文件…</Waiting>}
      </Group>
      {error && <Banner tone={none ? "ok" : "look"}>{error}</Banner>}
      {files && !busy && (
        <Banner tone="ok" title={files.length > 1 ? `封好了 ${files.length} 份文件, 请一份份存下带走` : "封好了, 请存下带走"}>
          手机里的答案还在。等拿到回执, 或者有了信号自己发完, 才算送达; 两样都做也不会重复。
        </Banner>
      )}
      <div class="btns">
        <Button wide off={busy || none} kind={files ? "line" : "main"} onPress={make}>
          {busy ? "正在封…" : files ? "再导出一次" : "导出未送达"}
        </Button>
      </div>
    </>
  );
}

function said(taken: Taken): string {
  const parts = [
    taken.delivered > 0 && `${taken.delivered} 份已送达`,
    taken.look > 0 && `${taken.look} 份已收存, 等主管处理`,
    taken.waiting > 0 && `${taken.waiting} 份服务器没能存下, 会再发`,
    taken.unknown > 0 && `${taken.unknown} 份不是这部手机现有的`,
  ].filter(Boolean);
  return `${parts.join("; ") || "里面没有问卷"}。`;
}

function Receipts({ person, onTaken }: { person: KnownAccount; onTaken: () => void }) {
  const phone = usePhone();
  const input = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<{ tone: "ok" | "look"; text: string } | null>(null);
  const take = async (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    try {
      const texts = await Promise.all(files.map((file) => file.text()));
      const taken = await borrowed(phone, person.id, ({ carry }) => carry.takeReceipts(texts, Date.now(), Math.random));
      setTold({ tone: "ok", text: said(taken) });
    } catch (cause) {
      setTold({ tone: "look", text: words(cause) });
    }
    if (input.current) input.current.value = "";
    onTaken();
  };
  return (
    <>
      <Group title="导入回执">
        <p class="note">主管收下文件后会给一个回执文件。带回来在这里选它, 手机就知道哪些已经送达。</p>
      </Group>
      {told && <Banner tone={told.tone}>{told.text}</Banner>}
      <div class="btns">
        <label class="btn line wide file-button">
          选回执文件
          <input ref={input} class="sr" type="file" accept=".json,application/json" multiple aria-label={`选${person.name}的回执文件`} onChange={(e) => void take(e.currentTarget.files)} />
        </label>
      </div>
    </>
  );
}

function Person({ person }: { person: KnownAccount }) {
  const phone = usePhone();
  const [unsent, setUnsent] = useState<Unsent | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [round, again] = useState(0);
  useEffect(() => {
    borrowed(phone, person.id, ({ carry }) => carry.unsent()).then(setUnsent, (cause: unknown) => setError(words(cause)));
  }, [phone, person.id, round]);
  if (error) return <Banner tone="bad">{error}</Banner>;
  if (!unsent) return <Waiting />;
  return (
    <>
      <Export person={person} unsent={unsent} />
      <Receipts person={person} onTaken={() => again(round + 1)} />
    </>
  );
}

/** What is unsent leaves as a sealed file, and receipts come back. Works without a network, and while nobody is signed in. */
export function Carry() {
  const phone = usePhone();
  const { account } = phone.session();
  const [people, setPeople] = useState<KnownAccount[] | null>(null);
  useEffect(() => {
    if (account) setPeople([{ ...account, pin: true }]);
    else phone.knownAccounts().then(setPeople, () => setPeople([]));
  }, [phone, account?.id]);
  return (
    <Page title="导出未送达" up={account ? "/me" : "/"}>
      <p class="note out">
        长时间没有信号, 或者这部手机发不出去时, 把没送达的封成加密文件, 请人带给主管导入。只有服务器能打开, 带的人看不到内容。
      </p>
      {!people && <Waiting />}
      {people?.length === 0 && <Empty title="没有可导出的">这部手机上还没有人登录过。</Empty>}
      {people?.map((person) => (
        <Person key={person.id} person={person} />
      ))}
    </Page>
  );
}
