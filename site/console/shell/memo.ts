/** A component that is rendered again only when one of its properties is another. */
import { Component, type ComponentType, type FunctionComponent, h } from "preact";

export function memo<Props extends object>(Inner: FunctionComponent<Props>): ComponentType<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const names = Object.keys(next) as (keyof Props)[];
      return names.some((name) => next[name] !== this.props[name]);
    }

    render() {
      return h(Inner, this.props);
    }
  };
}
