"""Makes the Kazakh sounds of static/speech from the words in prompts: `make speech`. Needs espeak-ng and sox.

8 kHz, one channel, 8 bits of mu-law: what a telephone line carries, so nothing is lost by storing no more.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from contactcenter.telephony.prompts import kazakh_sounds

SPEECH = Path(__file__).resolve().parents[1] / "static" / "speech"
WORDS_A_MINUTE = 140
TELEPHONE_LINE = ("-r", "8000", "-c", "1", "-e", "mu-law", "-b", "8")


def make(directory: Path = SPEECH) -> int:
    """Speaks every prompt into a file, takes away what is no prompt any more, and returns how many there are."""
    directory.mkdir(parents=True, exist_ok=True)
    sounds = dict(kazakh_sounds())
    for file in directory.glob("*.wav"):
        if file.name not in sounds:
            file.unlink()
    for name, words in sounds.items():
        _speak(words, directory / name)
    return len(sounds)


def _speak(words: str, file: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".wav") as spoken:
        subprocess.run(["espeak-ng", "-v", "kk", "-s", str(WORDS_A_MINUTE), "-w", spoken.name, words], check=True)
        subprocess.run(["sox", "-G", spoken.name, *TELEPHONE_LINE, str(file), "norm", "-3"], check=True)


if __name__ == "__main__":
    print(f"static/speech: {make()} sounds in Kazakh", file=sys.stderr)
