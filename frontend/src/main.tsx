import { render } from "preact";

render(<p>入户</p>, document.getElementById("app")!);
