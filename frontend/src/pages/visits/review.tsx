import { findQuestion } from "@/survey/shown.ts";
import type { Definition, Review } from "@/types.ts";
import { Banner } from "@/ui/banner.tsx";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { day } from "@/ui/format.ts";

/** Who and when, as people say it. */
const from = (review: Review): string => [review.by, day(review.at)].filter(Boolean).join(" · ");

/** Sent back, or approved: what the supervisor said. @param open a draft of it is being filled */
export function ReviewBanner({ review, open = false }: { review: Review | null; open?: boolean }) {
  if (review?.action === "return") {
    return (
      <Banner tone="bad" icon="pencil" title="需更正">
        {review.note && <p>{review.note}</p>}
        <p>
          {from(review)} 退回{review.comments.length > 0 ? `, 有 ${review.comments.length} 处要改` : ""}。改好后点完成, 就会再交上去。
        </p>
      </Banner>
    );
  }
  if (review?.action === "approve") {
    return (
      <Banner tone="look" title="已审定, 不能改">
        {review.note && <p>{review.note}</p>}
        <p>{from(review)} 审定。确实要改, 请找主管重开。{open && "你已经填的不会丢: 完成后会收存起来, 由主管处理。"}</p>
      </Banner>
    );
  }
  return null;
}

/** What is to be corrected, question by question, each leading to its place in the form. */
export function CommentList({ review, definition, to }: { review: Review; definition: Definition | null; to: string }) {
  if (review.action !== "return" || review.comments.length === 0) return null;
  return (
    <Group title={`要更正 ${review.comments.length}`}>
      <Cells>
        {review.comments.map((comment, i) => {
          const place = definition && findQuestion(definition, comment.question);
          return (
            <Cell
              key={i}
              edge="bad"
              title={<span class="plain">{place?.question.plain ?? comment.question}</span>}
              note={comment.text}
              {...(place ? { href: `${to}?s=${place.section.id}&q=${comment.question}` } : {})}
            />
          );
        })}
      </Cells>
    </Group>
  );
}
