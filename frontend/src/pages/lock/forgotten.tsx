import { useEffect, useState } from "preact/hooks";
import { ApiError } from "@/api/client.ts";
import type { Locked, OnlyHere } from "@/phone.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Group } from "@/ui/cell.tsx";
import { Page } from "@/ui/page.tsx";
import { Sheet } from "@/ui/sheet.tsx";
import { usePhone, words } from "../context.tsx";

/** The server answered, and what it can give opens nothing: asking again changes nothing by itself. */
const STUCK = new Set(["store_key_foreign", "no_escrow", "no_key"]);

/** The password of the account takes the place of a forgotten PIN: the server opens the spare key that the phone keeps for it. */
export function Forgotten({ locked, onBack }: { locked: Locked; onBack: () => void }) {
  const phone = usePhone();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [stuck, setStuck] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    if (busy) return;
    if (!password && !locked.signed_in) return setError("请填写登录密码。");
    setBusy(true);
    setError(null);
    try {
      await phone.lock.forgotten(password);
    } catch (cause) {
      const code = cause instanceof ApiError && STUCK.has(cause.code) ? cause.code : null;
      setStuck(code);
      setError(code ? null : words(cause));
      setBusy(false);
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void ask();
  };
  if (stuck) return <Stuck code={stuck} busy={busy} onAgain={() => void ask()} onBack={onBack} />;
  return (
    <Page title="忘了解锁密码">
      <Banner tone="ok" title="手机里的答案一份不少">
        {locked.unsent > 0 ? `未送达的 ${locked.unsent} 份还在。` : ""}用登录密码从服务器取回备用钥匙, 再设一个新的解锁密码, 原来的都打得开。
      </Banner>
      <form class="group" onSubmit={submit} noValidate>
        {!locked.signed_in && (
          <div class="field">
            <label for="forgotten-password">{locked.account.name}的登录密码</label>
            <input
              id="forgotten-password"
              class="box"
              type="password"
              autocomplete="current-password"
              value={password}
              onInput={(e) => setPassword(e.currentTarget.value)}
            />
          </div>
        )}
        <p class="err" role="alert">
          {error}
        </p>
        <div class="pad">
          <Button submit wide off={busy}>
            {busy ? "正在取回…" : "取回, 设新密码"}
          </Button>
        </div>
        <p class="note">要有信号。登录密码也忘了, 请找管理员重设。</p>
      </form>
      <div class="btns">
        <Button wide kind="line" href="/carry">
          没有信号? 导出未送达的, 请人带走
        </Button>
        <Button wide kind="plain" onPress={onBack}>
          想起来了, 回去解锁
        </Button>
      </div>
    </Page>
  );
}

const counted = ({ forms, photos, drafts }: OnlyHere): string =>
  [forms > 0 && `未送达 ${forms} 份`, photos > 0 && `照片 ${photos} 张`, drafts > 0 && `草稿 ${drafts} 份`].filter(Boolean).join(", ");

/** The server cannot open the spare key: it lost the secret that the key was sealed to. Nothing goes; each way out is said. */
function Stuck({ code, busy, onAgain, onBack }: { code: string; busy: boolean; onAgain: () => void; onBack: () => void }) {
  const phone = usePhone();
  const [only, setOnly] = useState<OnlyHere | null>(null);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    phone.lock.only().then(setOnly, (cause: unknown) => setFailure(words(cause)));
  }, [phone]);
  const held = only && counted(only);
  const empty = (): void => {
    setAsking(false);
    phone.lock.startOver().catch((cause: unknown) => setFailure(words(cause)));
  };
  return (
    <Page title="忘了解锁密码">
      <Banner tone="look" icon="alert" title="备用钥匙这次取不回来">
        {code === "no_escrow" ? "这部手机还没有在服务器留过备用钥匙。" : "登录密码没有错。服务器换过密钥, 打不开这部手机原来留的备用钥匙。"}
        {held ? `手机里的都还锁着, 一样没丢: ${held}。` : only ? "完成的都送达了, 也没有草稿, 不会丢答案。" : ""}
      </Banner>
      {failure && <Banner tone="bad">{failure}</Banner>}
      <Group title="怎么办">
        <ol class="outs">
          <li>
            <b>解锁密码想起来就能打开。</b>试错了只是要等, 不会清掉。
          </li>
          {code !== "no_escrow" && (
            <li>
              <b>告诉管理员: “服务器换了密钥, 请把原来的写进 RUHU_OLD_SECRETS。”</b>写好了再点“再取一次”。
            </li>
          )}
          <li>
            <b>急着入户, 先换一部手机登录,</b>或在这部手机上换一个浏览器登录, 名单照样有。
            {held && "这部手机收好, 不要清除浏览器数据, 密码或密钥找回来, 里面的照样发得出去。"}
          </li>
          {held === "" && (
            <li>
              <b>也可以清空重来:</b>没有要丢的, 名单重新下载, 再设一个新的解锁密码。
            </li>
          )}
        </ol>
      </Group>
      <div class="btns">
        {code !== "no_escrow" && (
          <Button wide off={busy} onPress={onAgain}>
            {busy ? "正在取回…" : "再取一次"}
          </Button>
        )}
        {only && only.forms + only.photos > 0 && code !== "no_escrow" && (
          <Button wide kind="line" href="/carry">
            导出一份留底, 密钥找回后主管能收
          </Button>
        )}
        {held === "" && (
          <Button wide kind="line" onPress={() => setAsking(true)}>
            清空重来…
          </Button>
        )}
        <Button wide kind="plain" onPress={onBack}>
          想起来了, 回去解锁
        </Button>
      </div>
      {asking && (
        <Sheet title="清空这个人在这部手机上的?" onClose={() => setAsking(false)}>
          <p class="hint">答案都在服务器上, 清了不丢。名单重新下载; 自己排的走访顺序和记住的单价要再弄一次。</p>
          <div class="btns two">
            <Button kind="line" onPress={() => setAsking(false)}>
              先不清
            </Button>
            <Button kind="warn" onPress={empty}>
              清空重来
            </Button>
          </div>
        </Sheet>
      )}
    </Page>
  );
}
