"""Entry point: the REST API. One module per resource, one domain call per request."""
