"""The JSON schema of the site file, for editors. `config/schema.json` is this text; a test compares them."""

import json

from config.schema import Site


def schema_json() -> str:
    """The schema as text, the same for every run."""
    schema = Site.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
