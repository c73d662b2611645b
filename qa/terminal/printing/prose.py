"""What a language model writes, at a terminal: sentence by sentence as it comes, before the quotes."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from qa.records import Answer, WrittenSentence
from qa.terminal.printing.reports import line, print_understood
from qa.wording import not_written, written_by

__all__ = ["ProseAsItComes"]


class ProseAsItComes:
    """Prints each sentence once. Called with the answer as it stands, again and again; then `end`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = 0  # sentences
        self.has_begun = False  # whether anything was printed, how the question was understood with it

    def __call__(self, answer: Answer) -> None:
        """Print the sentences that have come since."""
        written = answer.written
        if written is None:
            return
        for sentence in written.sentences[self._told :]:
            if not self.has_begun:
                print_understood(self._console, answer)
                self._console.print(Text(line(written_by(written.model)), style="dim"))
                self.has_begun = True
            self._console.print(_marked(sentence))
        self._told = len(written.sentences)

    def end(self, answer: Answer) -> None:
        """Print what has not been yet, how many sentences were left out, and why there are none or no more."""
        self(answer)
        written = answer.written
        if written is None:
            return
        notes = not_written(written.left_out, written.problem)
        if notes and not self.has_begun:
            print_understood(self._console, answer)
            self.has_begun = True
        for note in notes:
            self._console.print(Text(line(note), style="yellow"))
        if self.has_begun:
            self._console.print()


def _marked(sentence: WrittenSentence) -> Text:
    markers = "".join(f"[{marker}]" for marker in sentence.markers)
    return Text.assemble(line(sentence.text), " ", (markers, "bold cyan"))
