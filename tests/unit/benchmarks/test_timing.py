"""The table of a benchmark shows what was measured, and by how much a peer was faster."""

from benchmarks.timing import Measured, markdown


def test_table_shows_least_median_aim_and_ratio():
    copy = Measured("file copy", [0.2, 0.1, 0.3])
    upload = Measured("upload", [1.0, 0.4, 0.5], aim_seconds=2, peer="file copy")
    assert markdown([copy, upload]).splitlines()[2:] == [
        "| file copy | 0.100 | 0.200 |  |  |",
        "| upload | 0.400 | 0.500 | 2 | 2.5 x file copy |",
    ]


def test_block_is_measured_once():
    measured = Measured("nothing")
    with measured.once():
        assert measured.seconds == []
    assert len(measured.seconds) == 1
    assert measured.seconds[0] >= 0
