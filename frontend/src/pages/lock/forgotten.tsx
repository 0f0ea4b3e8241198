import { useState } from "preact/hooks";
import type { Locked } from "@/phone.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Page } from "@/ui/page.tsx";
import { usePhone, words } from "../context.tsx";

/** The password of the account takes the place of a forgotten PIN: the server opens the spare key that the phone keeps for it. */
export function Forgotten({ locked, onBack }: { locked: Locked; onBack: () => void }) {
  const phone = usePhone();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (!password && !locked.signed_in) return setError("请填写登录密码。");
    setBusy(true);
    setError(null);
    try {
      await phone.lock.forgotten(password);
    } catch (cause) {
      setError(words(cause));
      setBusy(false);
    }
  };
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
