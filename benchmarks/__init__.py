"""Measured side by side, on this machine, in one run. Figures are printed; none is asserted."""
