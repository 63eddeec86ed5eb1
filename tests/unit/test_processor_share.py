import pytest

from benchmarks.memory.processor_share import limits_v1, limits_v2


@pytest.mark.parametrize(("share", "quota"), [(1, 20_000), (0.5, 10_000), (256 / 1769, 2_894)])
def test_a_share_is_so_much_of_each_period(share: float, quota: int) -> None:
    assert limits_v1(share) == {"cpu.cfs_period_us": "20000", "cpu.cfs_quota_us": str(quota)}
    assert limits_v2(share) == {"cpu.max": f"{quota} 20000"}
