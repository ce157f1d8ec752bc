"""Sales files of the public shape, made by a seed, with a known number of faults."""

from sample_data.sales import SampleCounts, write_sample

__all__ = ["SampleCounts", "write_sample"]
