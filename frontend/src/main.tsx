import { render } from "preact";
import { App, Broken } from "./app.tsx";
import { startPhone } from "./phone.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/components.css";
import "./styles/fields.css";
import "./styles/pages.css";
import "./styles/survey.css";
import { applyTextSize } from "./ui/prefs.ts";

applyTextSize();
const root = document.getElementById("app")!;

startPhone().then(
  (phone) => render(<App phone={phone} />, root),
  (cause: unknown) => render(<Broken cause={cause} />, root),
);
