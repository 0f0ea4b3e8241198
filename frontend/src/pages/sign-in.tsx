import { useEffect, useState } from "preact/hooks";
import type { KnownAccount } from "@/phone.ts";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Icon } from "@/ui/icons.tsx";
import { usePhone, words } from "./context.tsx";

/** Sign-in needs the server once; afterwards the phone works alone. `again` = the sign-in ran out, work is kept. */
export function SignIn({ again, onDone }: { again?: string | undefined; onDone?: () => void }) {
  const phone = usePhone();
  const [known, setKnown] = useState<KnownAccount[]>([]);
  const [username, setUsername] = useState(again ?? "");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    document.title = "登录 · 入户";
    phone.knownAccounts().then(setKnown, () => setKnown([]));
  }, [phone]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!username.trim() || !password) {
      setError(username.trim() ? "请填写密码。" : "请填写用户名。");
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await phone.signIn(username.trim(), password);
      onDone?.();
    } catch (cause) {
      setError(words(cause));
      setBusy(false);
    }
  };

  const blocked = !phone.capabilities.store;
  const lost = phone.lost();
  return (
    <div class="page">
      <main class="signin">
        <div class="brand">
          <Icon name="homes" size={40} />
          <h1>入户</h1>
          <p>走访排查, 没有信号也能用</p>
        </div>
        {phone.capabilities.problems.map((problem) => (
          <Banner key={problem} tone={blocked ? "bad" : "look"}>
            {problem}
          </Banner>
        ))}
        {lost && (
          <Banner tone="bad" icon="alert" title="存在这部手机里的答案不见了" actions={<Button small onPress={() => phone.lostRead()}>知道了</Button>}>
            浏览器把“入户”存在手机里的东西清掉了, 不是您删的。已送达的都在服务器上, 登录后会回来。
            {lost.unsent > 0 ? `上次还有 ${lost.unsent} 份没有送达, 要重新填。` : "上次填完的都已送达。"}
            没填完的也要重新填。请告诉管理员。
          </Banner>
        )}
        <form class="group" onSubmit={submit} noValidate>
          {known.length > 0 && again === undefined && (
            <div class="field">
              <span id="known">在这部手机上用过</span>
              <div class="chips wrap" role="group" aria-labelledby="known">
                {known.map((account) => (
                  <button
                    type="button"
                    class="chip"
                    key={account.id}
                    aria-pressed={username === account.username}
                    onClick={() => setUsername(account.username)}
                  >
                    {account.name}
                  </button>
                ))}
              </div>
            </div>
          )}
          <div class="field">
            <label for="username">用户名</label>
            <input
              id="username"
              class="box"
              name="username"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              value={username}
              readOnly={again !== undefined}
              onInput={(e) => setUsername(e.currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for="password">密码</label>
            <div class="with-eye">
              <input
                id="password"
                class="box"
                name="password"
                {...(shown ? { type: "text" as const } : { type: "password" as const })}
                autocomplete="current-password"
                value={password}
                onInput={(e) => setPassword(e.currentTarget.value)}
              />
              <button type="button" class="eye" aria-pressed={shown} onClick={() => setShown(!shown)}>
                {shown ? "隐藏" : "显示"}
              </button>
            </div>
            <p class="err" role="alert">
              {error}
            </p>
          </div>
          <div class="pad">
            <Button submit wide off={busy || blocked}>
              {busy ? "正在登录, 下载农户名单…" : "登录"}
            </Button>
          </div>
        </form>
        <p class="note out">
          {again === undefined
            ? "第一次登录要有信号。农户名单和问卷会下载到手机里, 以后没有信号也能入户。"
            : "登录到期了。手机里的答案一份不少, 登录后继续发送。没有信号也能照常入户。"}
        </p>
        {known.length > 0 && (
          <Button wide kind="plain" href="/carry">
            登录不了? 导出未送达的, 请人带走
          </Button>
        )}
        {phone.session().state === "locked" && (
          <Button wide kind="plain" href="/">
            回去解锁
          </Button>
        )}
        {again !== undefined && (
          <Button wide kind="plain" href="/">
            先不登录, 接着入户
          </Button>
        )}
      </main>
    </div>
  );
}
