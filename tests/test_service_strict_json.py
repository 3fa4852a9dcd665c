import json

import pytest

from service.problems import ProblemError
from service.strict_json import read_json


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b'{"a": 1}x', "not JSON: Extra data"),
        (b"\xff", "not UTF-8: byte 0"),
        (b"[NaN]", "NaN is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[1e999]", "a number is too large: 1e999"),
        (b"[" + b"9" * 5_000 + b"]", "a number has 5000 digits; at most 100 are taken"),
        (b"[0." + b"9" * 5_000 + b"]", "a number is too large: 5002 digits long"),
        (b'{"a": 1, "a": 2}', "the key 'a' is given twice"),
        (b'{"a": {"b": 1, "b": 1}}', "the key 'b' is given twice"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (json.dumps({str(n): n for n in range(5_000)}).encode(), "an object has 5000 keys; at most 100"),
    ],
)
def test_what_is_not_strictly_json_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_json(body)
    assert caught.value.status_code == 400
    assert reason in caught.value.detail
    assert len(caught.value.detail) < 300


def test_json_is_read() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": [1, 2.5, "\\u00e9", null]}') == ({"a": [1, 2.5, "é", None]}, False)


def test_halves_of_surrogate_pairs_are_replaced_in_keys_too() -> None:
    assert read_json(b'{"\\ud83d": ["\\ude00", "\\ud83d\\ude00"]}') == ({"\ufffd": ["\ufffd", "😀"]}, True)
