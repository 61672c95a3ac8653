"""The tests in this folder need no database and no Django, so that they can run thousands of times."""

import os

import hypothesis

# The same examples every time: what fails here fails everywhere. Mutation testing is content with few.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("few", derandomize=True, deadline=None, max_examples=15)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
