import { useEffect, useState } from "preact/hooks";
import type { KnownAccount } from "@/phone.ts";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { Page, Waiting } from "@/ui/page.tsx";
import { go } from "@/ui/router.ts";
import { usePhone } from "../context.tsx";

/** Several people share the phone: each has a store, a PIN and unsent work of his own. */
export function Who({ current, onBack }: { current: string; onBack: () => void }) {
  const phone = usePhone();
  const [people, setPeople] = useState<KnownAccount[] | null>(null);
  useEffect(() => {
    phone.knownAccounts().then(setPeople, () => setPeople([]));
  }, [phone]);
  const choose = (person: KnownAccount): void => {
    if (!person.pin) return go("/sign-in");
    if (person.id === current) return onBack();
    void phone.lock.choose(person.id).then(onBack);
  };
  return (
    <Page title="谁在用?">
      {!people ? (
        <Waiting />
      ) : (
        <Group>
          <Cells>
            {people.map((person) => (
              <Cell key={person.id} title={person.name} note={person.pin ? "输入解锁密码" : "退出过, 要用登录密码"} onPress={() => choose(person)} />
            ))}
            <Cell title="别的人" note="第一次用这部手机, 登录要有信号" href="/sign-in" />
          </Cells>
          <p class="note">各人的农户和答案分开锁着, 谁也看不到别人的。</p>
        </Group>
      )}
    </Page>
  );
}
