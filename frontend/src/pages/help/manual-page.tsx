import { useEffect } from "preact/hooks";
import "@/styles/help.css";
import "@/styles/print.css";
import { STATE_WORDS, type CaseState } from "@/ledger/cases.ts";
import { Button } from "@/ui/button.tsx";
import { Mark } from "@/ui/chip.tsx";
import { Group } from "@/ui/cell.tsx";
import { Page } from "@/ui/page.tsx";
import { SyncLine } from "../frame.tsx";
import { STATE_TONES } from "../ledger/case-cell.tsx";
import { STATE } from "../visits/marks.tsx";
import { MANUAL, PICTURES, STATES, STATES_TITLE } from "./manual.ts";
import type { Block, Inline } from "./markdown.ts";

/** The marks of the lists, as they look there. */
const MARKS = new Map([
  ...Object.values(STATE).map(({ word, tone }) => [word, tone] as const),
  ...Object.entries(STATE_WORDS).map(([state, word]) => [word, STATE_TONES[state as CaseState]] as const),
]);

function Words({ of }: { of: readonly Inline[] }) {
  return (
    <>
      {of.map((part) => {
        if (typeof part === "string") return part;
        const tone = MARKS.get(part.strong);
        return tone ? <Mark tone={tone}>{part.strong}</Mark> : <b>{part.strong}</b>;
      })}
    </>
  );
}

function Drawn({ block }: { block: Block }) {
  if (block.kind === "title") return null; // the page says it
  if (block.kind === "picture") {
    const address = PICTURES.get(block.file);
    return address === undefined ? null : (
      <figure>
        <img src={address} alt={block.caption} width={360} height={740} loading="lazy" />
        <figcaption>{block.caption}</figcaption>
      </figure>
    );
  }
  if (block.kind === "head") return <h2><Words of={block.text} /></h2>;
  if (block.kind === "text") return <p><Words of={block.text} /></p>;
  const rows = block.items.map((item, i) => <li key={i}><Words of={item} /></li>);
  return block.kind === "steps" ? <ol>{rows}</ol> : <ul>{rows}</ul>;
}

/** 使用手册: read here without a network, or printed in large type by the browser's own dialogue. */
export function ManualPage() {
  useEffect(() => {
    document.documentElement.dataset.print = "";
    return () => void delete document.documentElement.dataset.print;
  }, []);
  // What is not loaded yet would be missing on paper.
  const print = async () => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>(".manual img")];
    await Promise.all(pictures.map((img) => {
      img.loading = "eager";
      return img.decode().catch(() => undefined);
    }));
    window.print();
  };
  return (
    <Page title="使用手册" up="/me" foot={<Button wide onPress={() => void print()}>打印手册</Button>}>
      <article class="group manual" tabIndex={0} aria-label="使用手册">
        <p class="manual-title">入户 使用手册(网格员)</p>
        {MANUAL.map((block, i) => <Drawn key={i} block={block} />)}
      </article>
    </Page>
  );
}

/** What each mark in the lists means, what to do about it, and what not to fear. */
export function StatesPage() {
  return (
    <Page title={STATES_TITLE} up="/me" line={<SyncLine />}>
      <div class="group manual">
        {STATES.map((block, i) => <Drawn key={i} block={block} />)}
      </div>
      <Group>
        <div class="btns">
          <Button wide kind="line" href="/help/manual">看整本使用手册</Button>
        </div>
      </Group>
    </Page>
  );
}
