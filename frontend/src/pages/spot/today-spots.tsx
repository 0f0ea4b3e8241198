import { useEffect } from "preact/hooks";
import { Cell, Cells, Group } from "@/ui/cell.tsx";
import { useLive, usePhone, useStore } from "../context.tsx";
import { askSpots, keptSpots, spotPath } from "./spots.ts";

/** Households drawn by lot that this person is to survey once more. */
export function TodaySpots() {
  const phone = usePhone();
  const store = useStore();
  const { data } = useLive(["settings", "outbox"], keptSpots, []);
  useEffect(() => {
    // Without signal the list stands as it was; the top line tells of the signal.
    askSpots(phone, store).catch(() => undefined);
  }, [phone, store]);
  if (!data || data.length === 0) return null;
  return (
    <Group title={`抽查复访 ${data.length}`}>
      <Cells>
        {data.map((spot) => (
          <Cell key={spot.id} title={spot.household.name} note={[spot.village_name, spot.household.address, "另一个人填过, 请再去问一遍"].filter(Boolean).join(" · ")} href={spotPath(spot.id)} />
        ))}
      </Cells>
    </Group>
  );
}
