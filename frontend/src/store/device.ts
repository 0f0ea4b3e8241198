import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { uuid7 } from "../kit/ids.ts";
import { guarded } from "./database.ts";
import type { Lock } from "./keyring.ts";
import type { Tries } from "./pin.ts";
import { newKey } from "./sealer.ts";

/** An account that has signed in on this phone. It has its own key and its own device id: to the server two people
 *  sharing a phone are two devices, so neither's tokens, counters or work can touch the other's. */
export interface DeviceAccount {
  id: string; username: string; name: string; device_id: string;
  /** Of a store without a PIN: a supervisor's, or one from before there were PINs until it has one. */
  key?: CryptoKey;
  lock?: Lock;
  tries?: Tries;
  /** Signed out: only a sign-in opens it again. */
  out?: boolean;
}

interface DeviceSchema extends DBSchema {
  accounts: { key: string; value: DeviceAccount; indexes: { username: string } };
  meta: { key: "current"; value: string };
}

/** What the phone knows before anybody has signed in. */
export class Device {
  private constructor(private readonly db: IDBPDatabase<DeviceSchema>) {}

  static open(): Promise<Device> {
    return guarded(async () => new Device(await openDB<DeviceSchema>("ruhu-device", 1, {
      upgrade(db) {
        db.createObjectStore("accounts", { keyPath: "id" }).createIndex("username", "username");
        db.createObjectStore("meta");
      },
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
      },
    })));
  }

  accounts(): Promise<DeviceAccount[]> {
    return guarded(() => this.db.getAll("accounts"));
  }

  account(id: string): Promise<DeviceAccount | null> {
    return guarded(async () => (await this.db.get("accounts", id)) ?? null);
  }

  /** One account as `change` makes it of what lies there, in one strict transaction. */
  change(id: string, change: (held: DeviceAccount) => DeviceAccount): Promise<DeviceAccount | null> {
    return guarded(async () => {
      const tx = this.db.transaction("accounts", "readwrite", { durability: "strict" });
      const held = await tx.store.get(id);
      const next = held && change(held);
      if (next) await tx.store.put(next);
      await tx.done;
      return next ?? null;
    });
  }

  /** An account whose store opens with a PIN from now on; the key that it had before stays until nothing is sealed by it. */
  keepLocked(account: Pick<DeviceAccount, "id" | "username" | "name">, deviceId: string, lock: Lock): Promise<DeviceAccount> {
    return guarded(async () => {
      const tx = this.db.transaction("accounts", "readwrite", { durability: "strict" });
      const held = await tx.store.get(account.id);
      const kept: DeviceAccount = {
        id: account.id, username: account.username, name: account.name, device_id: deviceId, lock, ...(held?.key ? { key: held.key } : {}),
      };
      await tx.store.put(kept);
      await tx.done;
      return kept;
    });
  }

  current(): Promise<DeviceAccount | null> {
    return guarded(async () => {
      const id = await this.db.get("meta", "current");
      return id === undefined ? null : ((await this.db.get("accounts", id)) ?? null);
    });
  }

  setCurrent(id: string | null): Promise<void> {
    return guarded(async () => {
      const tx = this.db.transaction("meta", "readwrite", { durability: "strict" });
      await (id === null ? tx.store.delete("current") : tx.store.put(id, "current"));
      await tx.done;
    });
  }

  /** The device id to sign in with: the account's old one, or a fresh one that `remember` then keeps. */
  deviceIdFor(username: string): Promise<string> {
    return guarded(async () => (await this.db.getFromIndex("accounts", "username", username))?.device_id ?? uuid7());
  }

  /** Keeps an account after its sign-in; the key of a known account stays what it is. */
  remember(account: { id: string; username: string; name: string }, deviceId: string): Promise<DeviceAccount> {
    return guarded(async () => {
      const fresh = await newKey();
      const tx = this.db.transaction("accounts", "readwrite", { durability: "strict" });
      const held = await tx.store.get(account.id);
      const { out: _, ...before } = held ?? { key: fresh };
      const kept: DeviceAccount = { ...before, id: account.id, username: account.username, name: account.name, device_id: deviceId };
      await tx.store.put(kept);
      await tx.done;
      return kept;
    });
  }

  close(): void {
    this.db.close();
  }
}
