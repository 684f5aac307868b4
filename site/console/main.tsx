/** The console: what runs in the page at `/`. */
import { render } from "preact";
import "./console.css";

const root = document.getElementById("app");
if (root) render(<main>Console</main>, root);
