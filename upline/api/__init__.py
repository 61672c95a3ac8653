"""The door for programs: a thin one. One module per noun, one domain call per request."""
