"""Upline: a reseller's sale becomes its distributor's order."""
