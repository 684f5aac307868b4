/**
 * As much of Swagger UI as the reference page uses; its package has no types.
 * https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/
 */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export interface SwaggerUi {
    preauthorizeApiKey(scheme: string, key: string): void;
  }

  export interface Options {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    docExpansion?: "list" | "full" | "none";
    defaultModelsExpandDepth?: number;
    defaultModelExpandDepth?: number;
    displayRequestDuration?: boolean;
    persistAuthorization?: boolean;
    requestSnippetsEnabled?: boolean;
    tryItOutEnabled?: boolean;
    validatorUrl?: string | null;
    onComplete?: () => void;
  }

  export default function SwaggerUIBundle(options: Options): SwaggerUi;
}

declare module "*.css";
