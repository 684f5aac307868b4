/** The console: what runs in the page at `/`. */
import { render } from "preact";
import { App } from "./app.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/inbox.css";
import "./styles/event.css";
import "./styles/charts.css";
import "./styles/definitions.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
