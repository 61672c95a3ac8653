"""What a template writes as it is: a point, as scripts and drawings read it."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
