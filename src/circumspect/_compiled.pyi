from array import array
from collections.abc import Mapping
from typing import TypeAlias

from circumspect.content.text import Text

_Table: TypeAlias = bytes | array[int]

def fold(text: str, table: Mapping[int, str], /) -> str: ...

class Tree:
    def __init__(self, words: _Table, spelt: bytes, steps: _Table, /) -> None: ...
    def find(self, folded: str, wanted: bytes | None, /) -> list[tuple[int, int, int]]: ...

class Gate:
    def __init__(
        self,
        tree: Tree,
        begins: _Table,
        columns: _Table,
        pairs: _Table,
        rows: _Table,
        asked: _Table,
        anywhere: _Table,
        /,
    ) -> None: ...
    def look(self, text: Text, fired: list[int], to: int, /) -> list[int] | None: ...
