import { useEffect, useRef, useState } from "preact/hooks";
import { version } from "../../../package.json";
import { Banner } from "@/ui/banner.tsx";
import { Button } from "@/ui/button.tsx";
import { Cell } from "@/ui/cell.tsx";
import { size } from "@/ui/format.ts";
import { Sheet } from "@/ui/sheet.tsx";
import { toast } from "@/ui/toast.tsx";
import { usePhone, useStore, words } from "../context.tsx";

/** Less room than this and the next photos may not be stored. */
const LITTLE = 100 * 1024 * 1024;

export interface Room { used: number; left: number }

/** What the browser says of the room for this app; null: it does not say. undefined: not yet. */
export function useRoom(): Room | null | undefined {
  const [room, set] = useState<Room | null>();
  useEffect(() => {
    if (!navigator.storage?.estimate) {
      set(null);
      return;
    }
    navigator.storage.estimate().then(
      ({ usage = 0, quota = 0 }) => set({ used: usage, left: Math.max(0, quota - usage) }),
      () => set(null),
    );
  }, []);
  return room;
}

export const roomWords = (room: Room | null | undefined): string =>
  room === undefined ? "…" : room === null ? "这个浏览器说不出来" : `已用 ${size(room.used)}, 还有 ${size(room.left)}`;

export const persistentWords = (persistent: boolean | null): string =>
  persistent === true ? "浏览器答应不清理 ✓" : persistent === false ? "空间紧张时可能被清理, 请及时发送" : "浏览器没有说明";

/** Said before the disk is full, not after. */
export function LittleRoom({ room }: { room: Room | null | undefined }) {
  if (!room || room.left >= LITTLE) return null;
  return (
    <Banner tone="look" icon="alert" title="手机空间快满了">
      只剩 {size(room.left)}。请清理手机里的照片、视频, 再把没送达的发出去; 不要清理本应用的数据。
    </Banner>
  );
}

/** What was tried and what came back, to be copied to whoever helps. Codes and counts; nobody's name or answers. */
export function Diary() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Cell title="传送记录" note="出了问题时复制给管理员, 里面没有农户信息" onPress={() => setOpen(true)} />
      {open && <DiarySheet onClose={() => setOpen(false)} />}
    </>
  );
}

function DiarySheet({ onClose }: { onClose: () => void }) {
  const phone = usePhone();
  const store = useStore();
  const room = useRoom();
  const [log, setLog] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    store.log().then(setLog, (cause: unknown) => setLog(words(cause)));
  }, [store]);
  const { persistent, offline, locks } = phone.capabilities;
  const text = [
    `入户 ${version} · ${navigator.userAgent}`,
    `空间: ${roomWords(room)} · 长期保存: ${persistentWords(persistent)} · 离线: ${offline ? "能" : "不能"} · 锁: ${locks ? "有" : "没有"}`,
    log === null ? "" : log === "" ? "还没有传送过" : log,
  ].join("\n");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast("复制好了, 可以粘贴发给管理员");
    } catch {
      // An old webview: the text is selected, the person copies it.
      box.current?.select();
      toast(document.execCommand("copy") ? "复制好了, 可以粘贴发给管理员" : "已经全选, 请长按复制");
    }
  };
  return (
    <Sheet title="传送记录" onClose={onClose}>
      <textarea ref={box} class="diary" aria-label="传送记录" readOnly rows={12} value={text} />
      <div class="btns">
        <Button wide onPress={copy}>
          复制
        </Button>
      </div>
    </Sheet>
  );
}
