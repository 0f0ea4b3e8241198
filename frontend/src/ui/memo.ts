import { type Component, type ComponentType, type FunctionComponent, h } from "preact";

type Same<P> = (before: P, now: P) => boolean;

function shallow(before: object, now: object): boolean {
  const a = before as Record<string, unknown>;
  const b = now as Record<string, unknown>;
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key]);
}

/** A component that is drawn again only when its props changed: a tap then costs the one card it touches. */
export function memo<P extends object>(Inner: ComponentType<P>, same: Same<P> = shallow): FunctionComponent<P> {
  return function Memo(this: Component<P>, props: P) {
    this.shouldComponentUpdate = (next) => !same(this.props as P, next as P);
    return h(Inner, props);
  } as FunctionComponent<P>;
}
