import { useState } from "preact/hooks";
import { DIGITS } from "@/store/pin.ts";
import { Icon } from "@/ui/icons.tsx";
import { Page } from "@/ui/page.tsx";
import { back } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Keypad } from "./keypad.tsx";
import { wrongWords } from "./lock-page.tsx";
import { NewPin } from "./set-pin.tsx";

/** The old PIN, then the new one twice. */
export function ChangePin() {
  const phone = usePhone();
  const [old, setOld] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const set = async (pin: string): Promise<void> => {
    const tries = await phone.lock.change(old!, pin);
    if (tries) {
      setOld(null);
      setError(tries.left > 0 ? wrongWords(tries) : "原来的解锁密码不对, 没有改。");
      return;
    }
    toast("解锁密码改好了。");
    back("/me");
  };
  return (
    <Page title="改解锁密码" up="/me">
      {old !== null ? (
        <NewPin inside title="新的解锁密码" why="6 位数字, 连号和重复的不行" onSet={(pin) => set(pin).catch((cause: unknown) => { throw new Error(words(cause)); })} />
      ) : (
        <div class="lock">
          <div class="who">
            <Icon name="lock" size={28} />
            <h2>原来的解锁密码</h2>
          </div>
          <p class="err" role="alert">
            {error}
          </p>
          <Keypad
            label="原来的解锁密码"
            typed={typed}
            onType={(pin) => {
              setTyped(pin.length < DIGITS ? pin : "");
              if (pin.length < DIGITS) return;
              setError("");
              setOld(pin);
            }}
          />
        </div>
      )}
    </Page>
  );
}
