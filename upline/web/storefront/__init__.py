"""The storefront at /s/<reseller>/, for the people of its customers."""
