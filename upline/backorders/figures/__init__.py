"""Figures on back-ordering: orders booked per day, their lag, and the run rate of what is mirrored."""
