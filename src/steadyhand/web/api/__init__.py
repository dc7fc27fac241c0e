"""The API for programs: JSON in and out, problem details when something is wrong, OpenAPI for all of it."""
