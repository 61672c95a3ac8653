"""What the fuzz tests of the API have in common."""

from schemathesis.config import SchemathesisConfig

FUZZING = SchemathesisConfig.from_dict(
    {
        "checks": {
            # The domain refuses most of what a schema lets through, and says why.
            "positive_data_acceptance": {"enabled": False},
            # Each of these is a 404 before anything else of the call is looked at.
            "negative_data_rejection": {
                "expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429]
            },
        },
        "operations": [
            {
                # It takes any set of headers for wrong here; wrong forms are sent elsewhere.
                "include-operation-id": "add_attachment",
                "checks": {"negative_data_rejection": {"enabled": False}},
            }
        ],
        # Headers that nobody has heard of come with every request there is.
        "generation": {"allow-extra-parameters": False},
        "phases": {"coverage": {"unexpected-methods": ["PUT"]}},
    }
)
