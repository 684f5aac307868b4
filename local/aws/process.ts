/**
 * The AWS half in a process of its own: the DynamoDB engine, Secrets Manager, KMS, the Lambdas, and the
 * private API in front of them.
 */
import { createTable } from "../dynamodb/create-table.ts";
import { externalDynamoDB, startEngine } from "../dynamodb/engine.ts";
import { localAccount } from "../gateway/identities.ts";
import { createGateway } from "../gateway/server.ts";
import { externalKms, startKms } from "../kms/start.ts";
import { type Running, runHalf } from "../process/half-process.ts";
import { schedule } from "../schedule.ts";
import { externalSecretsManager, startSecretsManager } from "../secrets-manager/start.ts";
import { close, listen, loopback } from "../sockets.ts";
import { credentialsOf, identitiesOf, operatorOf } from "../state/credentials.ts";
import { StateDirectory, takeOver } from "../state/directory.ts";
import { publish, readPublished, withdraw } from "../state/published.ts";
import { demoKey, demoTenant } from "./demo-key.ts";
import { explainEndpointErrors } from "./endpoint-error.ts";
import { setEnvironment, standardVariables } from "./environment.ts";
import { loadHandlers, loadMaintenance } from "./handlers.ts";
import type { AwsOptions, AwsReady } from "./options.ts";

runHalf(async function startAws({
  memory,
  fresh,
  engine,
  region,
  port,
  ...options
}: AwsOptions): Promise<Running<AwsReady>> {
  const state = new StateDirectory(options.state);
  await takeOver(state, "aws", fresh ? [state.dynamodb, state.secrets, state.demo] : []);
  const credentials = credentialsOf(state);

  // The credentials are the user's own then, and only the external one can check them.
  const external = Boolean(externalDynamoDB() ?? externalSecretsManager() ?? externalKms());
  const accessKeys = external ? undefined : [operatorOf(credentials)];
  const dynamodb = await startEngine({
    directory: memory ? undefined : state.dynamodb,
    engine,
    callers: { service: "dynamodb", region, accessKeys },
  });
  const secretsManager = await startSecretsManager({
    file: memory ? undefined : state.secrets,
    region,
    accessKeys,
  });
  const kms = await startKms({
    secret: credentials.operator.secret_access_key,
    region,
    accessKeys,
  });
  const endpoints = {
    region,
    dynamodb: dynamodb.endpoint,
    secretsManager: secretsManager.endpoint,
    kms,
    external,
  };
  const environment = standardVariables(endpoints, credentials.operator);
  setEnvironment(environment);
  await createTable(environment.TABLE_NAME);
  // The Lambdas' own: they may be told to reach the table another way.
  setEnvironment(options.variables);

  const gateway = createGateway({
    region,
    identities: identitiesOf(credentials),
    handlers: await loadHandlers(),
  });
  const url = `http://${loopback}:${await listen(gateway, port, "the private API")}/${localAccount.stage}`;
  const known = readPublished(state.demo).api_key;
  const api_key = await explainEndpointErrors("Secrets Manager", secretsManager.endpoint, () =>
    demoKey(known),
  );
  const demo = { tenant: demoTenant, api_key };
  const published = { ...environment, BACKEND_URL: url };
  publish(state.demo, demo);
  publish(state.environment, published);

  const endSchedule = schedule(await loadMaintenance());

  let stopping = false;
  dynamodb.ended.then(() => {
    if (stopping) return;
    console.error("The DynamoDB engine has ended.");
    process.exit(1);
  });
  return {
    ready: { url, engine: dynamodb.name, demo, environment: published },
    async stop() {
      stopping = true;
      endSchedule();
      withdraw(state.environment, Object.keys(published));
      gateway.closeAllConnections();
      await close(gateway);
      await dynamodb.stop();
    },
  };
});
