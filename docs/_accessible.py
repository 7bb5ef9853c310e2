"""Names and roles that screen readers need and the theme and docutils leave out."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup


def setup(app: Any) -> dict[str, bool]:
    # Later than the theme, whose function for the sidebar it wraps.
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def complete(_app: Any, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Complete a page just before it is written."""
    # An entry of docutils' list of citations has a deprecated role, which no list may contain.
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
    if "generate_toctree_html" in context:
        context["generate_toctree_html"] = _with_names(context["generate_toctree_html"])


def _with_names(sidebar: Callable[..., Any]) -> Callable[..., str]:
    """Give the arrow that unfolds a section of the sidebar the section's name."""

    def named(*args: Any, **kwargs: Any) -> str:
        soup = BeautifulSoup(str(sidebar(*args, **kwargs)), "html.parser")
        for arrow in soup("summary"):
            link = arrow.find_parent("li").find("a")
            arrow["aria-label"] = f"Pages under {link.get_text(strip=True)}"
        return str(soup)

    return named
