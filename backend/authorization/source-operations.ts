/** All that can be done with a source by its name, or of what came through it. */
import { deleteSource } from "./delete-source.ts";
import { getSource } from "./get-source.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listSources } from "./list-sources.ts";
import { putSource, type SourceDependencies } from "./put-source.ts";
import { type DeliveriesDependencies, recordDeliveries } from "./record-deliveries.ts";

export const sourceOperations = (dependencies: SourceDependencies & DeliveriesDependencies) => ({
  "put-source": putSource(dependencies),
  "get-source": getSource(dependencies),
  "list-sources": listSources(dependencies),
  "delete-source": deleteSource(dependencies),
  "record-deliveries": recordDeliveries(dependencies),
  "list-deliveries": listDeliveries(dependencies),
});
