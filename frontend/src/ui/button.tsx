import type { ComponentChildren } from "preact";

interface ButtonProps {
  children: ComponentChildren;
  onPress?: () => void;
  href?: string;
  kind?: "main" | "line" | "plain" | "warn";
  wide?: boolean;
  small?: boolean;
  /** Says it is not ready but stays reachable, so that a press can explain why. */
  off?: boolean;
  submit?: boolean;
}

export function Button({ children, onPress, href, kind = "main", wide, small, off, submit }: ButtonProps) {
  const name = ["btn", kind !== "main" && kind, wide && "wide", small && "small"].filter(Boolean).join(" ");
  if (href !== undefined) return <a class={name} href={href}>{children}</a>;
  return (
    <button type={submit ? "submit" : "button"} class={name} aria-disabled={off ? "true" : undefined} onClick={onPress}>
      {children}
    </button>
  );
}
