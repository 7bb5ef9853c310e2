"""Let conda-forge's build tool read the recipe as it is submitted: check_recipe.py SDIST."""

import runpy
import sys
from pathlib import Path

from rattler_build import Stage0Recipe

ROOT = Path(__file__).resolve().parent.parent


def main(sdist: Path) -> None:
    """Render the recipe; the tool raises what it does not understand."""
    fill = runpy.run_path(str(ROOT / "packaging" / "fill.py"))["fill"]
    version = sdist.name.removesuffix(".tar.gz").rpartition("-")[2]
    values = {"version": version, "sha256": "0" * 64, "source": "https://example.org/source"}
    template = (ROOT / "packaging" / "conda-forge" / "recipe.yaml").read_text(encoding="utf-8")
    text = fill(template, {**values, "maintainer": "somebody"})
    (rendered,) = Stage0Recipe.from_yaml(text).render()
    recipe = rendered.recipe.to_dict()
    assert "<" not in text.replace("->", ""), "a word in <> was not filled"
    assert rendered.recipe.package.version == version
    print(f"recipe.yaml: {recipe['source'][0]['url']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
