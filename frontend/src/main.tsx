import { render } from "preact";
import { App, Broken, Slow } from "./app.tsx";
import { startPhone } from "./phone.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/components.css";
import "./styles/fields.css";
import "./styles/pages.css";
import "./styles/survey.css";
import "./styles/answers.css";
import "./styles/finish.css";
import { applyTextSize } from "./ui/prefs.ts";

applyTextSize();
const root = document.getElementById("app")!;

/** ms. A browser whose storage does not answer gives no error either. */
const PATIENCE = 10_000;
const slow = setTimeout(() => render(<Slow />, root), PATIENCE);

startPhone().finally(() => clearTimeout(slow)).then(
  (phone) => render(<App phone={phone} />, root),
  (cause: unknown) => render(<Broken cause={cause} />, root),
);
