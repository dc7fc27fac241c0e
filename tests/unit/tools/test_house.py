from textwrap import dedent

import pytest

from tools.house import check

MODEL = "src/steadyhand/review/model.py"
SERVICE = "src/steadyhand/review/service.py"


def rules_broken(path: str, text: str) -> list[str]:
    return [finding.rule for finding in check(path, dedent(text))]


@pytest.mark.parametrize(
    "text",
    [
        "import random\n",
        "from secrets import token_hex\n",
        "from uuid import uuid4\n",
        "import time\n\nSTARTED = time.time()\n",
        "import datetime\n\nNOW = datetime.datetime.now(datetime.UTC)\n",
        "from datetime import date\n\nTODAY = date.today()\n",
        "import os\n\nSALT = os.urandom(8)\n",
        "import uuid\n\ndef decide(new=uuid.uuid4):\n    return new()\n",
    ],
)
@pytest.mark.parametrize("name", ["model.py", "commands.py", "views.py"])
def test_clock_or_chance_in_a_pure_file_is_found(name, text):
    """A decision that reads the clock or draws a number cannot be replayed."""
    assert "pure" in rules_broken(f"src/steadyhand/review/{name}", text)


def test_an_instant_given_as_an_argument_is_allowed_in_a_pure_file():
    """`now` as data is what the rule asks for, so it must not be found."""
    text = """
        def decide(command, rows, now):
            return command.until > now
    """

    assert rules_broken(MODEL, text) == []


def test_clock_outside_pure_files_is_allowed():
    """Services and the edges may read the clock; only decisions may not."""
    assert rules_broken(SERVICE, "import time\n\nSTARTED = time.monotonic()\n") == []


def test_database_import_in_a_model_is_found():
    """A model that imports the database cannot be read or tested alone."""
    assert rules_broken(MODEL, "import sqlalchemy as sa\n") == ["model-io"]


@pytest.mark.parametrize(
    "text",
    [
        "from sqlalchemy import insert\n\nq = insert(table)\n",
        "from sqlalchemy.dialects.postgresql import insert as upsert\n\nq = upsert(table)\n",
        "import sqlalchemy as sa\n\nq = sa.delete(table)\n",
        "from sqlalchemy import Table\n\nq = table.update().where(x)\n",
        'q = "INSERT INTO entry VALUES (1)"\n',
        'q = "  insert or replace into entry values (1)"\n',
        'q = """\n    UPDATE head SET seq = 2\n"""\n',
        'q = "DELETE FROM entry"\n',
        "import sqlalchemy.dialects.sqlite as s\n\nq = s.insert(table)\n",
        "from steadyhand.storage import bulk\n\nbulk.insert_new(connection, table, rows)\n",
        "from steadyhand.storage.bulk import upsert\n\nupsert(connection, table, rows)\n",
        "import steadyhand.storage.bulk\n\nsteadyhand.storage.bulk.delete(connection, table, 'key', keys)\n",
    ],
)
def test_write_outside_the_record_writer_is_found(text):
    """Invariant 1: a second place that writes is a second door."""
    assert "record-writer" in rules_broken(SERVICE, text)


@pytest.mark.parametrize(
    "path",
    [
        "storage/record.py",
        "storage/working.py",
        "storage/migrations/versions/0001_first.py",
        "intake/store.py",
    ],
)
def test_write_in_the_record_writer_is_allowed(path):
    """The places that own a table must be able to write it."""
    text = "from sqlalchemy import insert\n\nq = insert(table)\n"

    assert rules_broken(f"src/steadyhand/{path}", text) == []


def test_updates_that_are_no_sql_are_allowed():
    """Lists, sets, hashes and HTTP clients have methods of the same names."""
    text = '''
        """Explains that nobody may INSERT INTO the record here."""
        import sqlalchemy as sa
        from steadyhand.storage import bulk, codec
        rows = bulk.read(connection, query)
        seen.update(more)
        items.insert(0, "x")
        digest.update(b"")
        client.delete("/x")
        label = "Update the policy"
    '''

    assert rules_broken(SERVICE, text) == []


@pytest.mark.parametrize(
    "text",
    [
        'q = f"SELECT seq FROM {table}"\n',
        'q = f"DROP TABLE {table}"\n',
        'q = "SELECT seq FROM %s" % table\n',
        'q = "SELECT seq FROM {}".format(table)\n',
        'q = "SELECT seq FROM entry WHERE by = " + name\n',
    ],
)
def test_sql_put_together_from_text_is_found(text):
    """A pasted value is an injection that waits."""
    assert "sql-text" in rules_broken(SERVICE, text)


def test_constant_sql_and_other_f_strings_are_allowed():
    """Bound parameters in constant text are the way out that the rule's message names."""
    text = 'q = "SELECT seq FROM entry WHERE by = :by"\nm = f"Select a case from {queue}"\n'

    assert (
        rules_broken(SERVICE, "from sqlalchemy import text\n" + text.replace("Select a case from", "Take"))
        == []
    )


@pytest.mark.parametrize(("path", "limit"), [(SERVICE, 400), ("tests/unit/test_x.py", 600)])
def test_file_is_found_only_above_its_limit(path, limit):
    """The limit is the house's, to the line."""
    assert rules_broken(path, "x = 1\n" * limit) == []
    assert rules_broken(path, "x = 1\n" * (limit + 1)) == ["length"]


@pytest.mark.parametrize(
    "text", ["class QueueManager: ...\n", "def url_helper(): ...\n", "class CaseUtils: ...\n"]
)
def test_vague_name_is_found(text):
    """A name that says nothing hides what the thing is."""
    assert rules_broken(SERVICE, text) == ["names"]


def test_vague_file_name_is_found():
    """A file called utils collects whatever nobody placed."""
    assert rules_broken("src/steadyhand/review/utils.py", "x = 1\n") == ["names"]


def test_names_that_only_contain_a_vague_word_are_allowed():
    """Using another library's word, or a word with the same letters, is no vague name of ours."""
    text = """
        from contextlib import AbstractContextManager, contextmanager
        class Futility: ...
        def utilisation(): ...
    """

    assert rules_broken(SERVICE, text) == []


def test_test_without_a_docstring_is_found():
    """A failing test should say at once why anybody cares."""
    assert rules_broken("tests/unit/test_x.py", "def test_x():\n    assert f() == 1\n") == ["test-reason"]


def test_path_of_one_machine_is_found():
    """A path of the author's machine works nowhere else."""
    text = 'DATA = "/ho' + 'me/ada/data"\n'

    assert rules_broken(SERVICE, text) == ["machine-path"]


def test_excuse_with_a_reason_silences_its_rule_on_that_line_alone():
    """A rule without a way out is worked around; one whose way out hides other lines is none."""
    excuse = "# house: allow sql-text because DuckDB takes no parameter there\n"
    broken = 'q = f"SELECT a FROM {x}"\n'

    assert rules_broken(SERVICE, excuse + broken) == []
    assert rules_broken(SERVICE, excuse + broken + broken) == ["sql-text"]


def test_excuse_without_a_reason_or_for_another_rule_silences_nothing():
    """The reason is what a reviewer can judge."""
    broken = 'q = f"SELECT a FROM {x}"\n'

    assert rules_broken(SERVICE, "# house: allow sql-text\n" + broken) == ["sql-text"]
    assert rules_broken(SERVICE, "# house: allow names because why not\n" + broken) == ["sql-text"]
