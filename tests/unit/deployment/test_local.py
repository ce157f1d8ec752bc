"""The file that the local cloud's source serves."""

import requests

from deployment.local import served


def test_file_is_served_under_its_quoted_name(tmp_path):
    file = tmp_path / "10 Sales Records.zip"
    file.write_bytes(b"zip")
    with served(file) as address:
        assert address.endswith("/10%20Sales%20Records.zip")
        answer = requests.get(address, timeout=5)
    assert (answer.status_code, answer.content) == (200, b"zip")


def test_nothing_else_is_served(tmp_path):
    file = tmp_path / "sales.zip"
    file.write_bytes(b"zip")
    (tmp_path / "secret.txt").write_text("secret")
    with served(file) as address:
        folder = address.removesuffix("sales.zip")
        for path in ("", "secret.txt", "../secret.txt", "%2e%2e/secret.txt"):
            assert requests.get(folder + path, timeout=5).status_code == 404
