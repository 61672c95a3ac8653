"""The pages of jobs: their list, and the progress and result of one."""
