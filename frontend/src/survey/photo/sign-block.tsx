import { useEffect, useState } from "preact/hooks";
import type { Picture } from "@/store/pictures.ts";
import type { Answers, BlobValue, Draft, Question, Questionnaire } from "@/types.ts";
import { Button } from "@/ui/button.tsx";
import { Group } from "@/ui/cell.tsx";
import { Icon } from "@/ui/icons.tsx";
import { useObjectUrl } from "@/ui/object-url.ts";
import { signedDigest } from "../signing.ts";
import type { PictureDesk } from "./desk.ts";
import { FileButton, isBlob, Shown } from "./picture-parts.tsx";
import { pictureOf } from "./picture.ts";
import { SignaturePad } from "./signature-pad.tsx";

/** The surveyor's own signature, kept sealed on this phone. */
export interface KeptSignature {
  read(): Promise<Picture | null>;
  keep(picture: Picture): Promise<void>;
}

export interface SignBlockProps {
  questionnaire: Questionnaire;
  /** Signature questions that are asked, in order. */
  questions: readonly Question[];
  draft: Draft;
  /** As they travel. */
  answers: Answers;
  /** Which question the surveyor signs himself. */
  surveyor: string | undefined;
  /** By question, where the form has none of its own. */
  hints: Readonly<Record<string, string>>;
  /** Why it is too early to sign, or null. */
  early: string | null;
  kept: KeptSignature;
  desk: PictureDesk;
  onValue: (id: string, value: BlobValue | undefined) => void;
}

/** Signing comes last, for exactly the answers that stand: each signature carries their digest. */
export function SignBlock(props: SignBlockProps) {
  const { questionnaire, draft, answers, questions, early } = props;
  const [digest, setDigest] = useState<string | null>(null);
  const [mine, setMine] = useState<Picture | null>(null);
  useEffect(() => {
    let here = true;
    signedDigest(questionnaire.definition, draft, answers).then((d) => here && setDigest(d), () => undefined);
    return () => {
      here = false;
    };
  }, [answers]);
  useEffect(() => {
    props.kept.read().then(setMine, () => undefined);
  }, []);
  return (
    <Group title="签字">
      {early && <p class="note out">{early}</p>}
      {questions.map((question) => (
        <Signer
          key={question.id}
          {...props}
          question={question}
          digest={digest}
          mine={question.id === props.surveyor ? mine : null}
          onOwn={(picture) => {
            if (question.id !== props.surveyor) return;
            setMine(picture);
            props.kept.keep(picture).catch(() => undefined);
          }}
        />
      ))}
      <p class="note out">不方便在屏幕上签的, 可以不签, 在打印出来的表上签字或按手印。</p>
    </Group>
  );
}

interface SignerProps extends SignBlockProps {
  question: Question;
  digest: string | null;
  /** The surveyor's kept signature, where it may be used. */
  mine: Picture | null;
  onOwn: (picture: Picture) => void;
}

function Signer({ question, answers, digest, mine, early, surveyor, hints, desk, onOwn, onValue }: SignerProps) {
  const [signing, setSigning] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const value = answers.values[question.id];
  const blob = isBlob(value) ? value : null;
  const own = question.id === surveyor;
  const off = early !== null || busy || digest === null;
  const sign = async (make: () => Promise<Picture>) => {
    if (digest === null) return;
    setBusy(true);
    setError(null);
    try {
      onValue(question.id, { ...(await desk.add(await make())), of: digest });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "";
      setError(/[一-龥]/.test(message) ? message : "签名没有存上, 请再试一次。答案都在。");
    } finally {
      setBusy(false);
    }
  };
  const redo = blob ? "重签" : "在屏幕上签";
  return (
    <section class="q" id={`q-${question.id}`} aria-labelledby={`l-${question.id}`}>
      <h3 id={`l-${question.id}`}>{question.plain}</h3>
      {(question.hint ?? hints[question.id]) && <p class="hint">{question.hint ?? hints[question.id]}</p>}
      <div class="picture">
        {blob && <Shown blob={blob} name={question.plain} signature desk={desk} />}
        {blob && digest !== null && (
          <p class={blob.of === digest ? "hint" : "check"}>
            {blob.of === digest ? "✓ 签的就是现在这份答案。答案再有改动, 要重签。" : "这个签名签的不是现在这份答案, 请重签或删除。"}
          </p>
        )}
        {error && (
          <p class="check hard" role="alert">
            {error}
          </p>
        )}
        {!blob && mine && <Preview picture={mine} />}
        <div class="picture-acts">
          {!blob && mine && (
            <Button off={off} onPress={() => !off && void sign(() => Promise.resolve(mine))}>
              确认, 用我的签名
            </Button>
          )}
          <Button kind="line" off={off} onPress={() => !off && setSigning(true)}>
            <Icon name="pencil" size={20} />
            {!blob && mine ? "重新写一个" : redo}
          </Button>
          {!own && !off && <FileButton name={question.plain} word="拍手印" camera onFile={(file) => void sign(() => pictureOf(file))} />}
          {blob && (
            <Button kind="plain" onPress={() => onValue(question.id, undefined)}>
              删除
            </Button>
          )}
        </div>
      </div>
      {signing && (
        <SignaturePad
          title={question.plain}
          onClose={() => setSigning(false)}
          onSigned={(picture) => {
            setSigning(false);
            onOwn(picture);
            void sign(() => Promise.resolve(picture));
          }}
        />
      )}
    </section>
  );
}

function Preview({ picture }: { picture: Picture }) {
  const address = useObjectUrl(() => Promise.resolve(new Blob([picture.bytes], { type: picture.type })), [picture]);
  return address ? <img class="picture-kept" src={address} alt="存在手机里的我的签名" /> : null;
}
