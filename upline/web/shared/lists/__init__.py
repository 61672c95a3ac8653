"""The list machine: what every list of records shares, from its address to its exports."""
