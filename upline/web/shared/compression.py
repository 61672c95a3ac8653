"""Compression of responses."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Compresses responses, except those with a strong entity tag.

    Such a tag names exactly these bytes: it is the version of a record, which a client sends back
    in `If-Match`. Compressed, it would have to be marked as weak (RFC 9110, section 8.8.3.3).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, compressed where that is allowed and useful."""
        if response.get("ETag", "").startswith('"'):
            return response
        return super().process_response(request, response)
