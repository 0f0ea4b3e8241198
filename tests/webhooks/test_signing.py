"""Signatures, waits, sealed secrets and addresses, without a network."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest

from ruhu.webhooks.posting import BadAddress, checked
from ruhu.webhooks.sealing import seal, unseal
from ruhu.webhooks.signing import LONGEST_WAIT, MOST_TRIES, headers, wait_after


def test_the_signature_covers_the_time_and_the_body() -> None:
    body = b'{"event":"report.due"}'
    sent = headers("a secret of mine", "m-1", "report.due", 1_700_000_000, body)
    wanted = hmac.new(b"a secret of mine", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert sent["Ruhu-Signature"] == f"v1={wanted}" and sent["Ruhu-Timestamp"] == "1700000000"
    later = headers("a secret of mine", "m-1", "report.due", 1_700_000_001, body)
    assert later["Ruhu-Signature"] != sent["Ruhu-Signature"] and later["Ruhu-Message"] == sent["Ruhu-Message"]


def test_each_wait_is_four_times_the_last_one_and_then_it_is_given_up() -> None:
    waits = [wait_after(n) for n in range(1, MOST_TRIES)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=8)]
    assert waits[-1] == LONGEST_WAIT and wait_after(MOST_TRIES) is None
    assert timedelta(days=1) < sum((wait for wait in waits if wait), timedelta()) < timedelta(days=3)


def test_a_sealed_secret_opens_for_its_webhook_under_the_present_or_a_former_key_alone() -> None:
    sealed = seal("server key one", "hook-1", "a secret of mine")
    assert "a secret of mine" not in sealed
    assert unseal(["server key one"], "hook-1", sealed) == "a secret of mine"
    assert unseal(["server key two", "server key one"], "hook-1", sealed) == "a secret of mine"
    assert (
        unseal(["server key two"], "hook-1", sealed) is None
        and unseal(["server key one"], "hook-2", sealed) is None
    )


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "//a.example", "https://user:word@a.example/", "https://a.example/#x", "https://a.example:0/", "http://[::1", "http://a b/"]
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        checked(url)
    assert checked("http://10.1.2.3:8080/hook?from=ruhu")
