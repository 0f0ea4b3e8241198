import { useState } from "preact/hooks";
import { version } from "../../../package.json";
import { Button } from "@/ui/button.tsx";
import { Cell, Cells, Facts, Group } from "@/ui/cell.tsx";
import { ago } from "@/ui/format.ts";
import { applyTextSize, largeText, setPref } from "@/ui/prefs.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { go } from "@/ui/router.ts";
import { toast } from "@/ui/toast.tsx";
import { useLive, usePhone, words } from "../context.tsx";
import { TabPage } from "../frame.tsx";
import { PRACTICE_PATH } from "../help/paths.ts";
import { Diary, LittleRoom, persistentWords, roomWords, useRoom } from "./diary.tsx";
import { OutboxList, Receipt, SendNow, SyncState } from "./outbox.tsx";

export function LargeText() {
  const [large, setLarge] = useState(largeText());
  return (
    <label class="cell switch-row">
      <span class="b">
        <b>大字</b>
        <small>所有的字放大四分之一</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        class="switch"
        checked={large}
        onChange={(e) => {
          setLarge(e.currentTarget.checked);
          setPref("text", e.currentTarget.checked ? "large" : null);
          applyTextSize(e.currentTarget.checked);
        }}
      />
    </label>
  );
}

export function SignOut() {
  const phone = usePhone();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    try {
      await phone.signOut();
      go("/", { replace: true });
    } catch (cause) {
      setAsking(false);
      toast(words(cause));
    }
  };
  return (
    <>
      <Button wide kind="line" onPress={() => setAsking(true)}>
        退出登录
      </Button>
      {asking && (
        <Sheet title="退出登录?" onClose={() => setAsking(false)}>
          <p class="hint">没送达的答案会留在这部手机里, 你再登录时接着发。再登录要有信号。</p>
          <div class="btns two">
            <Button kind="line" onPress={() => setAsking(false)}>
              不退出
            </Button>
            <Button kind="warn" onPress={leave}>
              退出
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}

export function Me() {
  const phone = usePhone();
  const account = phone.session().account;
  const room = useRoom();
  const { data: pulled } = useLive(["sync", "roster", "submissions"], (store) => store.lastPulledAt(), []);
  const { persistent, offline } = phone.capabilities;
  return (
    <TabPage title="我的" note={account?.name}>
      <SyncState />
      <LittleRoom room={room} />
      <Receipt />
      <OutboxList all={false} />
      <div class="btns">
        <SendNow />
      </div>
      <Group>
        <Cells>
          <Cell title="导出未送达" note="长时间没有信号时, 封成文件请人带给主管" href="/carry" />
          <Cell title="导入回执" note="带回来的回执, 让手机知道哪些送达了" href="/carry" />
        </Cells>
      </Group>
      {account && account.role !== "worker" && (
        <Group>
          <Cells>
            <Cell title="看全村的风险户和村表" note="要有信号" href="/supervisor" />
          </Cells>
        </Group>
      )}
      <Group title="帮助">
        <Cells>
          <Cell title="练习户" note="和真的一样填, 不算数, 不会发出去" href={PRACTICE_PATH} />
          <Cell title="两分钟看一遍" note="第一次用看的那几页" href="/help/tour" />
          <Cell title="这些字是什么意思" note="已存本机、待主管裁定、需更正…" href="/help/states" />
          <Cell title="使用手册" note="没有信号也能看, 能打印" href="/help/manual" />
          <Cell title="向县里反映" note="村里和乡镇看不到, 可以不留名" href="/complaint" />
        </Cells>
      </Group>
      {phone.lockable() && (
        <Group title="解锁">
          <Cells>
            <Cell title="现在锁上" note="交给别人用以前按一下, 也能换人" onPress={() => phone.lock.now()} />
            <Cell title="改解锁密码" href="/pin" />
          </Cells>
        </Group>
      )}
      <Group title="显示">
        <Cells>
          <LargeText />
        </Cells>
      </Group>
      <Group title="手机里的数据">
        <Facts
          rows={[
            ["名单更新", pulled ? ago(pulled) : "还没有下载完"],
            ["占用空间", roomWords(room)],
            ["长期保存", persistentWords(persistent)],
            ["没有信号时", offline ? "能打开 ✓" : "这个浏览器打不开"],
          ]}
        />
        <Cells>
          <Diary />
        </Cells>
      </Group>
      <Group title="账号">
        <Facts
          rows={[
            ["姓名", account?.name ?? "—"],
            ["用户名", account?.username ?? "—"],
            ["版本", version],
          ]}
        />
      </Group>
      <div class="btns">
        <SignOut />
      </div>
    </TabPage>
  );
}
