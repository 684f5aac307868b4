/** /errors and /errors/{code}: their text is in the page; this gives it the console's look. */
import "./error-page.css";
import { followColorScheme } from "./color-scheme.ts";

followColorScheme();
