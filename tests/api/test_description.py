"""The API against its own description: requests are made of it, and answers held to it."""

import pytest
from hypothesis import HealthCheck, given, settings

from newsarchive.web import application
from newsarchive.web.openapi import document
from newsarchive.web.saved import hashed
from tests.web.conftest import newsarchive_path

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

TOKEN = "a token of the newsroom"
EXAMPLES = 6  # for each operation: a few find a wrong description, and the suite stays quick
# What is no request of the description is refused; one that is too long before it is read.
REFUSED = {
    "checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 413, 414]}}
}
CONFIG = schemathesis.Config.from_dict(REFUSED)


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """The description of an application whose archive nobody else writes."""
    import newsarchive  # noqa: PLC0415 - as the other tests do

    folder = tmp_path_factory.mktemp("described") / "archive"
    news = sorted((newsarchive_path() / "examples" / "news").glob("*.jsonl"))
    newsarchive.rebuild(*news[:2], archive=folder)
    with newsarchive.open(folder) as archive:
        app = application(archive, tokens=[hashed(TOKEN)], timeout=30)
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=CONFIG)
        app.close()


def operations():
    """Each operation with requests as described, and those with parameters also with others."""
    for path, methods in document("")["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield path, method, "positive"
                names = {parameter["name"] for parameter in operation.get("parameters", ())}
                # Any text may be a word, so no request for one is against the description.
                if names - {"stem"} or "requestBody" in operation:
                    yield path, method, "negative"


@pytest.mark.parametrize(("path", "method", "mode"), list(operations()))
def test_answers_are_as_described(schema, path, method, mode):
    operation = schema[path][method]
    generated = operation.as_strategy(schemathesis.GenerationMode(mode))

    @given(generated)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def answered(case):
        case.call_and_validate(
            headers={"Authorization": f"Bearer {TOKEN}"},
            # The query language and the dates have rules that JSON schema cannot say.
            excluded_checks=[schemathesis.checks.positive_data_acceptance],
        )

    answered()
