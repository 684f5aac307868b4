/** /docs: the API's reference, to read and to try. */
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { followColorScheme } from "./color-scheme.ts";
import { showNavigation } from "./navigation.ts";

/** Where the console keeps the key of this tab. */
const keyOfThisTab = "triggers-api-key";

followColorScheme();

const reference = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#app",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 3,
  displayRequestDuration: true,
  // A key that is entered here lives as long as the page.
  persistAuthorization: false,
  requestSnippetsEnabled: true,
  tryItOutEnabled: true,
  // Otherwise it would ask a third party whether the document is valid.
  validatorUrl: null,
  onComplete() {
    showNavigation();
    const key = sessionStorage.getItem(keyOfThisTab);
    if (key !== null) reference.preauthorizeApiKey("ApiKey", key);
  },
});
