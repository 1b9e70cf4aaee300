"""completion.py SHELL SCRIPT: types into an interactive bash or zsh that has read SCRIPT, presses TAB,
and looks at what the shell makes of it."""
import os
import pty
import select
import sys
import time

PATIENCE = 60
SHELLS = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}
# What is typed, and what the line becomes.
LINES = [
    ("dfs nod", "dfs node "),
    ("dfs node li", "dfs node list "),
    ("dfs put --fo", "dfs put --force "),
    ("dfs ls -o js", "dfs ls -o json "),
    ("dfs completion z", "dfs completion zsh "),
    ("dfs-mount --upd", "dfs-mount --update-fstab "),
]


class Terminal:
    def __init__(self, command):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="dumb", PS1="", HOME=os.getcwd())
            os.execvp(command[0], command)
        self.seen = ""

    def type(self, text):
        self.seen = ""
        os.write(self.fd, text.encode())

    def expect(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            if not ready:
                sys.exit(f"no {text!r} within {PATIENCE} s, but {self.seen!r}")
            self.seen += os.read(self.fd, 4096).decode(errors="replace")


def main(shell, script):
    terminal = Terminal(SHELLS[shell])
    if shell == "zsh":
        # As a user's .zshrc does, but asking nothing about who owns the directories of functions.
        terminal.type("autoload -U compinit && compinit -u -D\n")
    terminal.type(f"source '{script}'; echo re''ady\n")
    terminal.expect("ready")
    files = [(f"{program} {script[:-2]}", script) for program in ("dfs put", "dfs-mount --local")]
    for typed, line in LINES + files:
        terminal.type(typed + "\t")
        terminal.expect(line)
        terminal.type("\x15")  # away with the line
    os.close(terminal.fd)


main(*sys.argv[1:])
