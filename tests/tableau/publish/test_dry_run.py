"""A dry run says what a publication would do, and does nothing."""

from __future__ import annotations


def only_reads(server):
    signed = [("POST", "/auth/signin"), ("POST", "/auth/signout")]
    return all(method == "GET" or (method, path) in signed for method, path in server.requests)


def test_on_an_empty_site_it_names_all_that_would_be_made(publish, server):
    result = publish("--dry-run")

    assert result.code == 0
    assert only_reads(server)
    assert server.session is None
    assert result.changes[0] == "project Finance (dev): create in the site"
    assert "data source Crypto market: publish (new)" in result.changes
    assert "workbook Crypto market: publish (new)" in result.changes
    assert "data source Crypto market: grant Finance Analysts: Connect, ExportXml, Read" in result.changes
    (connection,) = [line for line in result.changes if line.startswith("workbook Crypto market: connection")]
    assert "user none -> FINANCE_DEV_TABLEAU" in connection
    assert result.out.endswith(f"{len(result.changes)} changes to make; nothing was changed\n")
    assert (server.site.projects, server.site.items) == ([], {"datasources": [], "workbooks": []})


def test_it_says_the_lines_that_the_publication_then_says(publish, published, server, repository):
    repository.share(analysts=[], viewers=["Data Platform", "Finance Analysts"], description="Another")
    repository.data_source.write_text(repository.data_source.read_text().replace("COIN_LATEST", "COIN_NOW"))
    published.items["workbooks"][0].connections[0]["userName"] = "SOMEBODY"

    planned = publish("--dry-run")
    assert only_reads(server)
    done = publish()

    # a connection loses its key only when its document is published anew
    assert [line for line in done.changes if line not in planned.changes] == [
        "data source Crypto market: connection: user none -> FINANCE_DEV_TABLEAU, "
        "authentication auth-user-pass -> auth-keypair, embedded no -> yes"
    ]
    assert [line for line in planned.changes if line not in done.changes] == []


def test_with_nothing_to_do_it_says_so(publish, published, server):
    assert publish("--dry-run").out.endswith("nothing to do\n")
    assert only_reads(server)


def test_what_refuses_a_publication_refuses_it_too(publish, server, repository):
    repository.share(viewers=["Nobody"])
    result = publish("--dry-run")
    assert result.code == 1
    assert "no group Nobody" in result.error
