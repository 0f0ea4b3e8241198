import { useCallback, useEffect, useState } from "preact/hooks";
import "@/styles/lock.css";
import type { Locked } from "@/phone.ts";
import { DIGITS, type Tries } from "@/store/pin.ts";
import { Button } from "@/ui/button.tsx";
import { Icon } from "@/ui/icons.tsx";
import { lazy, NOT_OPENED } from "@/ui/lazy.tsx";
import { usePhone, words } from "../context.tsx";
import { Keypad } from "./keypad.tsx";
import { useWait, wrongWords } from "./wait.ts";

const Forgotten = lazy(() => import("./forgotten.tsx").then((m) => m.Forgotten), NOT_OPENED);
const Who = lazy(() => import("./who.tsx").then((m) => m.Who), NOT_OPENED);

/** The person at the lock, and what is known of it without a key. */
function useLocked(): [Locked | null, (tries: Tries) => void] {
  const phone = usePhone();
  const [locked, set] = useState<Locked | null>(null);
  useEffect(() => {
    const read = (): void => void phone.lock.look().then(set, () => undefined);
    read();
    return phone.subscribe(read);
  }, [phone]);
  const tell = useCallback((tries: Tries) => set((held) => held && { ...held, tries }), []);
  useWait(locked?.tries.left ?? 0, tell);
  return [locked, tell];
}

/** Asked for at the start and after five minutes without use. */
export function LockPage() {
  const phone = usePhone();
  const [locked, tell] = useLocked();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [turn, setTurn] = useState<"pin" | "who" | "forgotten">("pin");
  useEffect(() => {
    document.title = "已锁 · 入户";
  }, []);
  const attempt = async (pin: string): Promise<void> => {
    setTyped(pin);
    if (pin.length < DIGITS) return;
    setBusy(true);
    setError("");
    try {
      const tries = await phone.lock.open(pin);
      if (!tries) return;
      tell(tries);
    } catch (cause) {
      setError(words(cause));
    }
    setTyped("");
    setBusy(false);
  };
  if (!locked) return <div class="page" />;
  if (turn === "who") return <Who current={locked.account.id} onBack={() => setTurn("pin")} />;
  if (turn === "forgotten") return <Forgotten locked={locked} onBack={() => setTurn("pin")} />;
  const { account, unsent, tries } = locked;
  return (
    <div class="page">
      <main class="lock" data-lock="pin">
        <div class="who">
          <Icon name="lock" size={28} />
          <h1>{account.name}</h1>
          <p>{unsent > 0 ? `未送达 ${unsent} 份, 都在手机里` : "输入解锁密码"}</p>
        </div>
        <p class="err" role="alert">
          {error || (busy ? "" : wrongWords(tries))}
        </p>
        <Keypad label="解锁密码" typed={typed} onType={(pin) => void attempt(pin)} off={busy || tries.left > 0} />
        <div class="ways">
          <Button kind="plain" onPress={() => setTurn("forgotten")}>
            忘了密码
          </Button>
          <Button kind="plain" onPress={() => setTurn("who")}>
            换个人用
          </Button>
        </div>
      </main>
    </div>
  );
}
