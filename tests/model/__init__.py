"""A second, independent reading of the contract: what back-ordering must do with any story.

Written from `docs/contract/back-ordering.md` and `scenarios/FORMAT.md` alone. The modules that predict
import nothing of the product; `replay.py` alone runs the product and compares.
"""
