/** `zt login` and `zt logout`: where the API is and with which key, for every directory. */
import { type Command, parse, UsageError } from "./command.ts";
import { clientOf } from "./connection.ts";
import { printError, printMembers } from "./output.ts";
import { ask } from "./prompt.ts";
import { forgetLogin, keepLogin, loginFile } from "./saved-login.ts";

export const login: Command = {
  summary: "keep the address of the API and a key for later commands",
  help: `zt login [--url URL]
Asks for the address of the API, unless it is said, and for an API key; makes sure that they work, and keeps them for later commands, in a
file that only you can read: ${loginFile()}
ZT_URL and ZT_API_KEY, and the local system of the repository that one is in, come first.

  zt login --url https://triggers.example.com < key.txt`,
  async run(args, { signal }) {
    const { values } = parse(args, {});
    const [url = "", api_key = ""] = await ask(
      [
        { question: "URL of the API: ", isSecret: false, given: values.url },
        { question: "API key (not shown): ", isSecret: true },
      ],
      signal,
    );
    if (url === "" || api_key === "") throw new UsageError("Both a URL and an API key are needed");
    const given = { url, api_key };
    await printMembers({ ...(await clientOf(given).me({ signal })) }, values);
    keepLogin(given);
    printError(`zt: kept in ${loginFile()}`);
    return 0;
  },
};

export const logout: Command = {
  summary: "forget what `zt login` keeps",
  help: `zt logout
Removes the file that \`zt login\` made. The key stays valid: \`npm run keys -- revoke\` ends it.`,
  async run(args) {
    parse(args, {});
    printError(forgetLogin() ? "zt: forgotten" : "zt: there was nothing to forget");
    return 0;
  },
};
