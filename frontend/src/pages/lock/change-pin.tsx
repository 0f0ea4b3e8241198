import { useEffect, useState } from "preact/hooks";
import { DIGITS, NO_TRIES, type Tries } from "@/store/pin.ts";
import { Icon } from "@/ui/icons.tsx";
import { Page } from "@/ui/page.tsx";
import { back } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { usePhone, words } from "../context.tsx";
import { Keypad } from "./keypad.tsx";
import { NewPin } from "./set-pin.tsx";
import { useWait, wrongWords } from "./wait.ts";

/** Nothing was changed, and what to do now. */
function notChanged(tries: Tries): string {
  if (tries.left > 0) return wrongWords(tries);
  return tries.wrong > 0 ? `原来的解锁密码${wrongWords(tries)}` : "";
}

/** The old PIN, then the new one twice. */
export function ChangePin() {
  const phone = usePhone();
  const [old, setOld] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [tries, setTries] = useState(NO_TRIES);
  // Wrong tries made here count at the lock, too, and those of before count here.
  useEffect(() => void phone.lock.tries().then(setTries, () => undefined), [phone]);
  useWait(tries.left, setTries);
  const set = async (pin: string): Promise<void> => {
    const stand = await phone.lock.change(old!, pin);
    if (stand) {
      setOld(null);
      setTries(stand);
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
            {notChanged(tries)}
          </p>
          <Keypad
            label="原来的解锁密码"
            typed={typed}
            off={tries.left > 0}
            onType={(pin) => {
              setTyped(pin.length < DIGITS ? pin : "");
              if (pin.length === DIGITS) setOld(pin);
            }}
          />
        </div>
      )}
    </Page>
  );
}
