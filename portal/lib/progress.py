"""A progress bar for commands: one moving line in a terminal, few lines elsewhere."""

from typing import TextIO

WIDTH = 30


class Progress:
    def __init__(self, label: str, total: int, out: TextIO) -> None:
        self.label = label
        self.total = total
        self.out = out
        self.moves = out.isatty()
        self.shown = -1

    def show(self, done: int) -> None:
        """Tell how far it is; nothing is written when that was told already."""
        if done == self.shown or not (self.moves or self.is_worth_a_line(done)):
            return
        self.shown = done
        filled = WIDTH * done // self.total if self.total else WIDTH
        bar = "█" * filled + "░" * (WIDTH - filled)
        start, end = ("\r", "") if self.moves else ("", "\n")
        self.out.write(f"{start}{self.label} {bar} {done}/{self.total}{end}")
        self.out.flush()

    def is_worth_a_line(self, done: int) -> bool:
        """Ten lines at the most, the first and the last among them."""
        step = max(self.total // 10, 1)
        return self.shown < 0 or done >= min(self.shown + step, self.total)

    def close(self) -> None:
        if self.moves and self.shown >= 0:
            self.out.write("\n")
            self.out.flush()
