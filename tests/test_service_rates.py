from pathlib import Path

from service.rates import Rates


def test_workers_count_together(tmp_path: Path) -> None:
    one, other = Rates(tmp_path, 3), Rates(tmp_path, 3)
    taken = [rates.take("desk", 60.0 * 5 + second) for second, rates in enumerate((one, other, one, other))]
    assert [allowance.granted for allowance in taken] == [True, True, True, False]
    assert [allowance.remaining for allowance in taken] == [2, 1, 0, 0]
    assert [allowance.reset for allowance in taken] == [60, 59, 58, 57]
    assert other.take("other", 300.0).granted
    assert other.take("desk", 360.0).granted, "a new minute"
    one.close()
    other.close()
