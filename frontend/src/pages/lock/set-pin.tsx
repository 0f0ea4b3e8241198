import { useEffect, useState } from "preact/hooks";
import "@/styles/lock.css";
import { DIGITS, pinFault } from "@/store/pin.ts";
import { Icon } from "@/ui/icons.tsx";
import { usePhone, words } from "../context.tsx";
import { Keypad } from "./keypad.tsx";

interface NewPinProps {
  title: string;
  why: string;
  /** It stands in a page that has its own frame. */
  inside?: boolean;
  /** Rejects with the sentence of why it could not be set. */
  onSet: (pin: string) => Promise<void>;
}

/** A PIN typed twice. */
export function NewPin({ title, why, inside = false, onSet }: NewPinProps) {
  const Frame = inside ? "div" : "main";
  const Head = inside ? "h2" : "h1";
  const [first, setFirst] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const type = async (pin: string): Promise<void> => {
    setTyped(pin);
    if (pin.length === 1) setError("");
    if (pin.length < DIGITS) return;
    setTyped("");
    if (first === null) {
      const fault = pinFault(pin);
      if (fault) setError(fault);
      else setFirst(pin);
      return;
    }
    setFirst(null);
    if (pin !== first) return setError("两次不一样, 请从头再设。");
    setBusy(true);
    try {
      await onSet(pin);
    } catch (cause) {
      setError(words(cause));
      setBusy(false);
    }
  };
  return (
    <Frame class="lock" data-lock="new">
      <div class="who">
        <Icon name="lock" size={28} />
        <Head>{first === null ? title : "再输一次"}</Head>
        <p>{busy ? "正在上锁…" : first === null ? why : "和刚才一样的 6 位数字"}</p>
      </div>
      <p class="err" role="alert">
        {error}
      </p>
      <Keypad label={first === null ? "新的解锁密码" : "再输一次解锁密码"} typed={typed} onType={(pin) => void type(pin)} off={busy} />
    </Frame>
  );
}

export function SetPin() {
  const phone = usePhone();
  useEffect(() => {
    document.title = "设解锁密码 · 入户";
  }, []);
  return (
    <div class="page">
      <NewPin
        title="设一个解锁密码"
        why="6 位数字。打开应用、5 分钟没动, 都要输入; 手机丢了, 别人看不到农户的资料。"
        onSet={(pin) => phone.lock.set(pin)}
      />
    </div>
  );
}
