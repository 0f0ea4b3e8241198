import type { Flag } from "@/types.ts";
import { Cell, Cells } from "@/ui/cell.tsx";
import { Mark } from "@/ui/chip.tsx";
import { SEVERITY } from "@/ui/format.ts";

interface FlagListProps {
  flags: readonly Flag[];
  /** Where every row leads. */
  href?: string;
  /** What pressing a row does; undefined for a row that leads nowhere. */
  onPress?: (flag: Flag) => (() => void) | undefined;
}

/** Problems found, each with its weight and its sum. */
export function FlagList({ flags, href, onPress }: FlagListProps) {
  return (
    <Cells>
      {flags.map((flag) => {
        const press = onPress?.(flag);
        return (
          <Cell
            key={flag.code}
            edge={flag.severity === "H" ? "bad" : flag.severity === "M" ? "look" : undefined}
            title={
              <>
                {flag.title}
                <Mark tone={SEVERITY[flag.severity]!.tone}>{SEVERITY[flag.severity]!.word}</Mark>
              </>
            }
            note={flag.message}
            {...(href === undefined ? {} : { href })}
            {...(press ? { onPress: press } : {})}
          />
        );
      })}
    </Cells>
  );
}
