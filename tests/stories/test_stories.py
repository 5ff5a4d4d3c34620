"""Every story in this folder happens as it is told, and leaves the books in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stories.story import Story, check, stories

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("path", stories(FOLDER), ids=lambda p: p.stem)
def test_the_story_happens_as_it_is_told(path: Path, tmp_path: Path, committing: None) -> None:
    Story(tmp_path).tell(path.read_text(encoding="utf8"))
    assert check() == []
