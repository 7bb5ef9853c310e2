"""What others build, pin and submit says the same as the package: versions, workflows, recipe."""

import hashlib
import inspect
import io
import pkgutil
import re
import runpy
import shutil
import subprocess
import tarfile
import textwrap
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import mpl_headgrid as hg
from tests.support.processes import ROOT
from tests.support.renderers import needs_tex

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ENTRY = ROOT / "packaging" / "mpl-third-party" / "mpl-headgrid.yml"
PYTHONS = [
    line.rpartition(" ")[2]
    for line in PROJECT["project"]["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: \d\.\d+", line)
]
version = runpy.run_path(str(ROOT / ".ci" / "version.py"))
packaging = runpy.run_path(str(ROOT / "packaging" / "fill.py"))


@pytest.fixture
def checkout(tmp_path):
    """Give a folder with copies of the files that state the version."""
    for name in (*version["PLACES"], "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def jobs():
    """Give each job of each workflow by its name."""
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items():
            yield f"{path.stem}/{name}", job


def targets_in(text):
    """Give the targets of each `make` that is run, or named in backticks, in a text."""
    calls = re.findall(
        r"(?:^ *(?:check )?|`|run: |&& |=\S+ )make((?: [a-z][a-z-]*\b(?!=))+)", text, re.MULTILINE
    )
    return {target for call in calls for target in call.split()}


def test_every_place_states_one_version():
    assert version["problems"]() == []
    assert set(version["stated"]().values()) == {hg.__version__}


@pytest.mark.parametrize("name", version["PLACES"])
def test_a_place_with_another_version_is_found(checkout, name):
    text = (checkout / name).read_text(encoding="utf-8")
    (checkout / name).write_text(text.replace(hg.__version__, "9.8.7"), encoding="utf-8")
    (problem,) = version["problems"](root=checkout)
    assert f"'{name}': '9.8.7'" in problem


def test_a_version_is_written_in_every_place(checkout):
    version["write"]("9.9.0", root=checkout)
    assert set(version["stated"](checkout).values()) == {"9.9.0"}
    changelog = (checkout / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n\n## 9.9.0 (unreleased)\n\n## " in changelog
    assert len(re.findall("^## ", changelog, re.MULTILINE)) == 1 + len(
        re.findall("^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    version["write"]("9.9.0", "2031-12-01", root=checkout)
    assert "\n\n## 9.9.0 (2031-12-01)\n\n## " in (checkout / "CHANGELOG.md").read_text("utf-8")
    citation = (checkout / "CITATION.cff").read_text(encoding="utf-8")
    assert "\nversion: 9.9.0\ndate-released: 2031-12-01\n" in citation
    assert "year         = {2031}\n" in (checkout / "docs" / "cite.rst").read_text(encoding="utf-8")
    assert version["problems"](root=checkout) == []
    version["write"]("9.10.0", root=checkout)
    assert "date-released" not in (checkout / "CITATION.cff").read_text(encoding="utf-8")


def test_a_tag_passes_only_with_its_version_a_date_and_an_address(checkout):
    version["write"]("9.9.0", root=checkout)
    project = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    (checkout / "pyproject.toml").write_text(re.sub(r"\[project.urls\][^[]*", "", project))
    found = " | ".join(version["problems"]("v9.8.0", checkout))
    assert "the tag is v9.8.0, the version 9.9.0" in found
    assert "has no date for it: unreleased" in found
    assert "has no [project.urls] Source" in found
    version["write"]("9.9.0", "2031-12-01", root=checkout)
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('[project.urls]\nSource = "https://example.org"\n')
    assert version["problems"]("v9.9.0", checkout) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_with_its_version_beside_it(path):
    uses = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    others = [line for line in uses if not line.startswith("$/")]
    assert others
    for line in others:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_one_action_has_one_pin():
    lines = set(re.findall(r"uses: (\S+@.+)", "\n".join(path.read_text() for path in WORKFLOWS)))
    assert len(lines) == len({line.partition("@")[0] for line in lines}), sorted(lines)


def test_no_job_has_more_rights_or_time_than_it_says():
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {}
    for name, job in jobs():
        rights = {"id-token": "write"} if name == "release/publish" else {"contents": "read"}
        assert job["permissions"] == rights, name
        assert "timeout-minutes" in job or job["uses"].startswith("$/"), name
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_what_is_published_is_what_was_tested():
    release = dict(jobs())["release/publish"]
    assert [step["uses"].partition("@")[0] for step in release["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    triggers = yaml.safe_load(text)[True]  # YAML 1.1 reads `on` so
    assert triggers == {"push": {"tags": ["v*"]}}
    assert (release["needs"], release["environment"]["name"]) == ("ci", "pypi")
    assert sum("upload-artifact" in str(job) for _, job in jobs()) == 1


def test_the_hosted_tests_are_those_of_the_noxfile():
    said = dict(jobs())
    assert "nox --list --json --tags tests" in str(said["ci/sessions"]["steps"])
    include = said["ci/tests"]["strategy"]["matrix"]["include"]
    assert include == "${{ fromJSON(needs.sessions.outputs.list) }}"


def test_the_hosted_checks_are_those_that_run_here():
    here = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    steps = [step for name, job in jobs() if name != "ci/weekly" for step in job.get("steps", ())]
    hosted = "\n".join(step.get("run", "") for step in steps)
    assert targets_in(here) >= {"lint", "types", "dist", "matrix", "test", "check-docs"}
    assert targets_in(here) - targets_in(hosted) == {"matrix"}  # there by nox, as above
    for text in (here, hosted):
        assert "make test COVERAGE=yes" in text


def test_what_takes_hours_runs_each_week_and_before_a_release():
    (*_, step) = dict(jobs())["ci/weekly"]["steps"]
    assert targets_in(step["run"]) == {"mutations", "long-tests", "fuzz"}
    assert targets_in((ROOT / "RELEASING.md").read_text("utf-8")) > targets_in(step["run"])


def test_the_rooms_are_named_in_contributing():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "src" / "mpl_headgrid").glob("*/__init__.py")}
    assert rooms - {*re.findall(r"`(_\w+)/`", text)} == set()


def test_hosted_jobs_use_pythons_that_the_package_names():
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    built = dict(jobs())["ci/install"]["strategy"]["matrix"]
    assert built["python"] == [PYTHONS[0], PYTHONS[-1]]
    assert [name.partition("-")[0] for name in built["system"]] == ["ubuntu", "macos", "windows"]
    for name, job in jobs():
        for step in job.get("steps", ()):
            python = step.get("with", {}).get("python-version", PYTHONS[-1])
            assert python in {*PYTHONS[-2:], "${{ matrix.python }}"}, name


@pytest.mark.parametrize(
    "name", ["RELEASING.md", "CONTRIBUTING.md", *(f".github/workflows/{p.name}" for p in WORKFLOWS)]
)
def test_each_command_that_is_named_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):.*##", makefile, re.MULTILINE)
    assert targets_in(text) <= {*targets}
    for script in re.findall(r"(?:\.ci|packaging)/[\w.-]+\w", text):
        assert (ROOT / script).exists() or script == "packaging/filled", script


def test_what_is_required_is_in_pyodide():
    # As of Pyodide 314, where the gallery's code can run in a browser.
    shipped = {"matplotlib": "3.10.8", "numpy": "2.4.6", "pandas": "3.0.2", "narwhals": "2.18.1"}
    required = map(Requirement, PROJECT["project"]["dependencies"])
    assert {each.name: each.specifier.contains(shipped[each.name]) for each in required} == (
        dict.fromkeys(shipped, True)
    )


def test_pyinstaller_is_told_where_the_hook_is():
    entry = PROJECT["project"]["entry-points"]["pyinstaller40"]["hook-dirs"]
    (folder,) = pkgutil.resolve_name(entry)()
    (hook,) = Path(folder).glob("hook-*.py")
    assert hook.name == f"hook-{hg.__name__}.py"
    assert f'collect_data_files("{hg.__name__}")' in hook.read_text(encoding="utf-8")


def test_each_extra_is_named_where_it_is_needed():
    extras = set(PROJECT["project"]["optional-dependencies"])
    page = (ROOT / "docs" / "install.rst").read_text(encoding="utf-8")
    assert {*re.findall(r'mpl-headgrid\[(\w+)\]"', page)} == extras
    assert '"mpl-headgrid[tables]"' in inspect.getdoc(hg.summarize_heads)


@needs_tex("bibtex")
@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha", "unsrt", "plainnat", "apalike"])
def test_bibtex_has_nothing_to_say_of_our_entries(style, tmp_path):
    page = (ROOT / "docs" / "cite.rst").read_text(encoding="utf-8")
    blocks = re.findall(r"code-block:: bibtex\n\n((?: +.*\n)+)", page)
    assert len(blocks) == 2
    (tmp_path / "ours.bib").write_text(textwrap.dedent("".join(blocks)), encoding="utf-8")
    aux = f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{ours}}\n"
    (tmp_path / "paper.aux").write_text(aux, encoding="utf-8")
    run = subprocess.run(["bibtex", "paper"], cwd=tmp_path, capture_output=True, check=False)
    assert (run.returncode, b"Warning" in run.stdout) == (0, False), run.stdout.decode()
    assert (tmp_path / "paper.bbl").read_text(encoding="utf-8").count(r"\bibitem") == 2


def recipe():
    """Give conda-forge's recipe as it would be submitted."""
    values = {"version": hg.__version__, "sha256": "0" * 64, "source": "https://example.org/source"}
    template = (ROOT / "packaging" / "conda-forge" / "recipe.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(packaging["fill"](template, {**values, "maintainer": "somebody"}))


def test_the_recipe_requires_what_the_package_requires():
    said, project = recipe(), PROJECT["project"]
    needed = [line.replace("matplotlib>", "matplotlib-base>") for line in project["dependencies"]]
    python, *others = said["requirements"]["run"]
    assert [line.replace(" ", "") for line in others] == needed
    assert python == "python >=${{ python_min }}"
    assert project["requires-python"] == f">={said['context']['python_min']}"
    host = [line.replace(" ", "") for line in said["requirements"]["host"][2:]]
    assert host == PROJECT["build-system"]["requires"]


def test_the_recipe_describes_the_package():
    said, project = recipe(), PROJECT["project"]
    assert said["context"]["version"] == hg.__version__
    assert said["about"]["summary"] == project["description"]
    assert (said["about"]["license"], said["about"]["license_file"]) == (
        project["license"],
        project["license-files"][0],
    )
    entries = [f"{name} = {place}" for name, place in project["scripts"].items()]
    assert said["build"]["python"]["entry_points"] == entries
    (python, script) = said["tests"]
    assert python["python"]["imports"] == ["mpl_headgrid"]
    assert python["python"]["pip_check"] is True
    assert all(line.split()[0] in {*project["scripts"], "python"} for line in script["script"])


def test_the_files_for_other_projects_are_filled_from_an_sdist(tmp_path):
    def archive(addresses):
        text = f"Metadata-Version: 2.4\nName: mpl-headgrid\nVersion: 1.2.3\n{addresses}\n".encode()
        path = tmp_path / "mpl_headgrid-1.2.3.tar.gz"
        with tarfile.open(path, "w:gz") as file:
            member = tarfile.TarInfo("mpl_headgrid-1.2.3/PKG-INFO")
            member.size = len(text)
            file.addfile(member, io.BytesIO(text))
        return path

    path = archive("Project-URL: Source, https://github.com/somebody/mpl-headgrid\n")
    values = {**packaging["facts"](path), "maintainer": "somebody"}
    assert values["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    for name in packaging["TEMPLATES"]:
        text = packaging["fill"]((ROOT / "packaging" / name).read_text("utf-8"), values)
        assert not re.search(r"<\w+>", text)
    entry = yaml.safe_load(packaging["fill"](ENTRY.read_text(encoding="utf-8"), values))
    assert entry["repo"] == "somebody/mpl-headgrid"
    with pytest.raises(SystemExit, match="names no Source"):
        packaging["facts"](archive(""))


def test_the_entry_in_the_list_of_third_party_packages_has_its_form():
    entry = yaml.safe_load(ENTRY.read_text(encoding="utf-8"))
    assert set(entry) == {"name", "repo", "section", "description", "keywords"}
    assert entry["name"] == PROJECT["project"]["name"] == ENTRY.stem
    assert entry["section"] == "plot types"
    assert re.fullmatch(r".+\.", entry["description"])
    assert len(set(entry["keywords"])) == len(entry["keywords"])
