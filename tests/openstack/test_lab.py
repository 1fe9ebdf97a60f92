"""The lab itself, and the proxy: what the other tests stand on."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.openstack import faults
from tests.openstack.cloud import Cloud, Place
from tests.openstack.lab.calling import Answer, call
from tests.openstack.lab.layout import STANDALONE_TOKEN
from tests.openstack.proxied import Proxied

pytestmark = pytest.mark.cinder
Before = Callable[..., Proxied]


def ask(proxied: Proxied, path: str = "/v3/volumes/detail", method: str = "GET", body: object = None) -> Answer:
    version = {"OpenStack-API-Version": "volume 3.71"}
    return call(method, proxied.cinder.url + path, body, token=STANDALONE_TOKEN, headers=version, seconds=20)


def test_a_host_is_attached_and_detached_on_real_cinder(cinder: Cloud) -> None:
    volume_id = cinder.volume(sharable=True)
    held = [cinder.attach_host(volume_id, "one"), cinder.attach_host(volume_id, "two")]
    assert cinder.volume_facts(volume_id)["status"] == "in-use"
    for attachment_id in held:
        cinder.cinder("DELETE", f"/attachments/{attachment_id}").expect(200)
    assert cinder.volume_facts(volume_id)["status"] == "available"


def test_the_proxy_passes_through_and_counts_what_reached_the_cloud(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    volume = {"volume": {"size": 1, "name": cinder.named("through"), "volume_type": "lab-plain"}}
    ask(proxied, "/v3/volumes", "POST", volume).expect(202)
    assert [(request.method, request.path) for request in proxied.writes] == [("POST", "/v3/volumes")]
    assert ask(proxied).status == 200
    assert len(cinder.volumes_named("through")) == 1


def test_nothing_that_the_proxy_passes_on_leads_past_it(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    versions = json.dumps(ask(proxied, "/").body)
    assert proxied.cinder.url in versions
    assert cinder.place.cinder.removesuffix("/v3") not in versions


def test_a_service_looks_as_old_as_wanted_and_refuses_newer_requests(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    proxied.age(cinder="3.27")
    (version,) = ask(proxied, "/").body["versions"]
    assert (version["version"], version["min_version"]) == ("3.27", "3.0")
    assert ask(proxied).status == 406


def test_a_lost_answer_has_reached_the_cloud_and_a_lost_request_has_not(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    for fault, reached in ((faults.lost_before, 0), (faults.lost_after, 1)):
        proxied.cinder.on(fault, method="POST", times=1)
        with pytest.raises(OSError, match=r"."):
            ask(proxied, "/v3/volumes", "POST", {"volume": {"size": 1, "name": cinder.named("lost")}})
        assert len(proxied.writes) == reached
    assert len(cinder.volumes_named("lost")) == 1


def test_a_service_that_is_away_refuses_connections_and_comes_back(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    with proxied.cinder.away(), pytest.raises(OSError, match=r"."):
        ask(proxied)
    assert ask(proxied).status == 200


def test_a_fault_ends_after_so_many_times(cinder: Cloud, before: Before) -> None:
    proxied = before(cinder.place)
    proxied.cinder.on(faults.refuses(429, Retry_After="1"), times=2)
    answers = [ask(proxied) for _ in range(3)]
    assert [answer.status for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"


def test_a_self_made_certificate_is_what_a_client_refuses(cinder_place: Place, before: Before) -> None:
    proxied = before(cinder_place, tls=True)
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(proxied)
    trusting = ssl.create_default_context(cafile=str(proxied.path.with_name("certificate.pem")))
    address = urlsplit(proxied.cinder.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as plain:
        assert trusting.wrap_socket(plain, server_hostname=address.hostname).version()
