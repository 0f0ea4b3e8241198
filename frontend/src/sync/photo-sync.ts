import { ApiError } from "../api/client.ts";
import { backoff } from "../outbox/backoff.ts";
import { needsPerson } from "../outbox/batch.ts";
import { forgetPhotos, offerPhotos, uploadPhotos, type PhotoPorts } from "../outbox/photos.ts";
import { isDue } from "../outbox/states.ts";
import { StoreError } from "../store/store.ts";

interface Told { code: string; message: string; status: number }

/** When photos go: after the answers, one run at a time, making room as soon as there are answers again. */
export class PhotoSync {
  private running: Promise<void> | null = null;
  private again = false;
  private failures = 0;
  private cancel: (() => void) | null = null;
  private stopped = false;
  private told: Told | null = null;
  private sending = false;

  /** @param answers what the engine does about answers: at work, or unable to send, photos wait for it to call @param later
   *  as World.later */
  constructor(
    private readonly ports: Omit<PhotoPorts, "interrupted">, private readonly answers: { readonly atWork: boolean; readonly clear: boolean },
    private readonly later: (ms: number, work: () => void) => () => void, private readonly onStatus: () => void,
  ) {}

  /** Why the last run ended early, or null. */
  status(): { busy: boolean; problem: Told | null } { return { busy: this.sending, problem: this.told }; }

  /** The answers are there as far as they can be. Resolves when this run has ended; never rejects. */
  go(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    if (this.stopped) return Promise.resolve();
    this.running = this.run().finally(() => {
      this.running = null;
      this.sending = false;
      this.onStatus();
      const again = this.again && this.answers.clear;
      this.again = false;
      if (again) void this.go();
    });
    return this.running;
  }

  /** By button: those that stepped aside are tried with the rest. */
  async hurry(): Promise<void> {
    this.failures = 0;
    const due = await this.ports.store.due().catch(() => []);
    await this.ports.store.apply(new Map(due.filter((e) => e.next_at > 0).map((e) => [e.sha256, { type: "hurry" }]))).catch(() => undefined);
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private async run(): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    const { ports } = this;
    try {
      await offerPhotos(ports);
      this.sending = (await ports.store.due()).some((e) => isDue(e, ports.now()));
      if (this.sending) this.onStatus();
      const done = await uploadPhotos({ ...ports, interrupted: () => this.stopped || this.answers.atWork }, this.failures);
      if (done.problem) throw done.problem;
      await forgetPhotos(ports);
      this.failures = 0;
      this.told = null;
      // Interrupted (0): whoever interrupted calls us again.
      if (done.again) this.wait(done.again);
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.failures++;
    const api = error instanceof ApiError ? error : null;
    if (!api && !(error instanceof StoreError)) console.error(error);
    const message = api || error instanceof StoreError ? (error as Error).message : "照片没传成, 过一会儿自己再试。照片都在手机里。";
    this.told = { code: api?.code ?? "store", message, status: api?.status ?? -1 };
    // The answers' next run will say so.
    if (api && needsPerson(api.status, api.code)) return;
    this.wait((api?.retryAfter ?? 0) + backoff(this.failures - 1, this.ports.random()));
  }

  private wait(ms: number): void {
    if (this.stopped) return;
    this.cancel = this.later(Math.max(ms, 500), () => { if (this.answers.clear) void this.go(); });
  }
}
