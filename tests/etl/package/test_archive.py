import io
import zipfile

from etl.package import archive


def zipped(files):
    buffer = io.BytesIO()
    return archive.write(files, buffer), buffer.getvalue()


def files(folder, **contents):
    folder.mkdir()
    for name, text in contents.items():
        (folder / name).write_text(text)
    return {f"pkg/{name}": folder / name for name in contents}


def test_bytes_depend_on_names_and_content_alone(tmp_path):
    one = files(tmp_path / "one", a="1", b="2")
    other = files(tmp_path / "other", b="2", a="1")
    (tmp_path / "other" / "a").chmod(0o755)
    assert zipped(one) == zipped(other)


def test_a_changed_byte_changes_both_hashes(tmp_path):
    content, body = zipped(files(tmp_path / "one", a="1"))
    changed_content, changed_body = zipped(files(tmp_path / "other", a="2"))
    assert body != changed_body
    assert content.content_sha256 != changed_content.content_sha256


def test_content_that_moves_from_one_file_to_the_next_changes_the_content_s_hash(tmp_path):
    assert zipped(files(tmp_path / "one", a="xy", b=""))[0] != zipped(files(tmp_path / "other", a="x", b="y"))[0]


def test_entries_are_sorted_readable_by_all_and_of_1980(tmp_path):
    content, body = zipped(files(tmp_path / "one", b="2", a="1"))
    entries = zipfile.ZipFile(io.BytesIO(body)).infolist()
    assert [entry.filename for entry in entries] == ["pkg/a", "pkg/b"]
    assert {(entry.external_attr >> 16, entry.date_time) for entry in entries} == {(0o100644, (1980, 1, 1, 0, 0, 0))}
    assert content.unzipped_bytes == 2
