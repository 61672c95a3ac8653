"""The tests in this folder need no database and no Django, so that they can run thousands of times."""

import hypothesis

# The same examples every time: what fails here fails everywhere.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")
