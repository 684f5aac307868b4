#!/usr/bin/env node
// In a checkout `zt` runs from its sources, so that it never lags behind them; the published package holds only what was built.
import { existsSync } from "node:fs";

const source = new URL("../zt/main.ts", import.meta.url);
await import(process.features.typescript && existsSync(source) ? source.href : "../dist/zt.js");
