"""Sells by every entry point, kills and stops parts of a running installation meanwhile, and checks that nothing was lost.

`network` makes the BSSs, `deployment` runs the program, `sellers` sell and write down each call (`history`), `faults` harm the
deployment, `observation` reads afterwards what each BSS has, and `checker` compares both. `planted_faults` are defects by which
the checker itself is checked.
"""
