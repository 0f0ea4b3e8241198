import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons.tsx";

interface BannerProps {
  tone?: "act" | "ok" | "look" | "bad";
  icon?: IconName;
  title?: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

/** What happened, that nothing is lost, what to do. */
export function Banner({ tone = "act", icon = tone === "ok" ? "check" : "info", title, children, actions }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={icon} size={22} />
      <div class="b">
        {title && <b>{title}</b>}
        {children}
        {actions && <div class="acts">{actions}</div>}
      </div>
    </div>
  );
}
