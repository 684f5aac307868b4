/** `zt completion`: lets a shell complete the commands and their options. */
import { type Command, oneOf, parse, UsageError } from "./command.ts";
import { print } from "./output.ts";

interface Word {
  name: string;
  summary: string;
  options: readonly string[];
}

/** What a command takes, its help says. */
const wordsOf = (commands: Record<string, Command>): Word[] =>
  Object.entries(commands).map(([name, { summary, help }]) => ({
    name,
    summary,
    options: [...new Set([...optionsIn(help), "--url", "--json", "--pretty", "--help"])],
  }));

const optionsIn = (help: string): string[] => help.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];

const scripts = { bash, zsh, fish };
const shells = ["bash", "zsh", "fish"] as const;

/** @param commands those to be completed, beside itself */
export function completion(commands: Record<string, Command>): Command {
  const own: Command = {
    summary: "let bash, zsh or fish complete commands and options",
    help: `zt completion bash | zsh | fish
Prints what the shell is to read when it starts.

  echo 'source <(zt completion bash)' >> ~/.bashrc
  echo 'source <(zt completion zsh)' >> ~/.zshrc
  zt completion fish > ~/.config/fish/completions/zt.fish`,
    async run(args) {
      const { positionals } = parse(args, {}, true);
      const [shell, ...more] = positionals;
      if (shell === undefined || more.length > 0)
        throw new UsageError(`name one shell: ${shells.join(", ")}`);
      const known = oneOf("shell", shell, shells) ?? "bash";
      await print(scripts[known](wordsOf({ ...commands, completion: own })));
      return 0;
    },
  };
  return own;
}

function bash(words: readonly Word[]): string {
  const cases = words.map(({ name, options }) => `    ${name}) words="${options.join(" ")}" ;;`);
  return `_zt() {
  local words="" current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then words="${words.map(({ name }) => name).join(" ")}"; fi
  if [[ "$COMP_CWORD" -gt 1 && "$current" == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${cases.map((line) => `  ${line}`).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _zt zt`;
}

function zsh(words: readonly Word[]): string {
  const described = words.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = words.map(({ name, options }) => `    ${name}) compadd -- ${options.join(" ")} ;;`);
  return `_zt() {
  local -a commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  if [[ $PREFIX != -* ]]; then _files; return; fi
  case $words[2] in
${cases.join("\n")}
  esac
}
compdef _zt zt`;
}

function fish(words: readonly Word[]): string {
  return words
    .flatMap(({ name, summary, options }) => [
      `complete -c zt -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...options.map(
        (option) => `complete -c zt -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
      ),
    ])
    .join("\n");
}

/** In single quotes nothing is read but their end; no summary has one. */
const quoted = (sentence: string): string => `'${sentence.replaceAll("'", "’")}'`;
