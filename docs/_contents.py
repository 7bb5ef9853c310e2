"""Names the tables of contents within pages for screen readers, which docutils leaves unnamed."""

from typing import Any

UNNAMED = '<nav class="contents'


def name_contents(
    _app: Any, _page: str, _template: str, context: dict[str, Any], _tree: Any
) -> None:
    if UNNAMED in context.get("body", ""):
        named = UNNAMED.replace("<nav", '<nav aria-label="Contents of this page"')
        context["body"] = context["body"].replace(UNNAMED, named)


def setup(app: Any) -> dict[str, bool]:
    app.connect("html-page-context", name_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
