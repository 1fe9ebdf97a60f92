"""What can go wrong between mavtui and a cloud, each as a fault for `tests.openstack.proxy`."""

from __future__ import annotations

import json
import time
from threading import Thread
from typing import Any

from tests.openstack.proxy import Exchange, Fault, Response

JSON = {"Content-Type": "application/json"}
KINDS = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound", 409: "conflictingRequest",
    413: "overLimit", 429: "overLimit", 500: "computeFault", 503: "serviceUnavailable",
}  # fmt: skip
HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>It is all broken</h1></body></html>"
ENDLESS_BYTES = 512 * 1024 * 1024


def refuses(status: int, message: str = "The proxy says no.", **headers: str) -> Fault:
    """The service answers so instead of doing anything; header names with `_` for `-`."""
    body = json.dumps({KINDS[status]: {"code": status, "message": message}}).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.answer(Response(status, {**JSON, **given}, body))


def answers(body: bytes, status: int = 200, kind: str = "application/json") -> Fault:
    """An answer that no service of ours would give."""
    return lambda exchange: exchange.answer(Response(status, {"Content-Type": kind}, body))


def html(status: int) -> Fault:
    """A page of some gateway on the way."""
    return answers(HTML, status, "text/html; charset=utf-8")


def lost_before(exchange: Exchange) -> None:
    """The connection is cut before the service hears of the request."""
    exchange.reset()


def lost_after(exchange: Exchange) -> None:
    """The service does what was asked, and nobody hears of it."""
    exchange.forward()
    exchange.reset()


def done_but(said: Fault) -> Fault:
    """The service does what was asked, and somebody on the way says something else."""

    def fault(exchange: Exchange) -> None:
        exchange.forward()
        said(exchange)

    return fault


def not_waited_for(exchange: Exchange) -> None:
    """Somebody on the way gives up, and the service goes on with what it was asked for."""
    Thread(target=exchange.forward).start()
    html(504)(exchange)


def cut_in_half(exchange: Exchange) -> None:
    """The answer is announced whole, and half of it arrives."""
    response = exchange.forward()
    exchange.begin(response.status, {**response.headers, "Content-Length": str(len(response.body))})
    exchange.send(response.body[: len(response.body) // 2])
    exchange.reset()


def broken_json(exchange: Exchange) -> None:
    """The answer is whole by its length, and half of it as JSON."""
    response = exchange.forward()
    exchange.answer(response._replace(body=response.body[: len(response.body) // 2]))


def slow(seconds: float) -> Fault:
    """The service does what was asked at once; its answer takes long."""

    def fault(exchange: Exchange) -> None:
        response = exchange.forward()
        time.sleep(seconds)
        exchange.answer(response)

    return fault


def wrong_types(*fields: str) -> Fault:
    """These fields, wherever they are in the answer, have values of kinds that they never have."""

    def fault(exchange: Exchange) -> None:
        response = exchange.forward()
        document = json.loads(response.body)
        _spoil(document, set(fields))
        exchange.answer(response._replace(body=json.dumps(document).encode()))

    return fault


def spoiled_record(record_id: str, *fields: str) -> Fault:
    """Only the record of this id, in whichever list it is, has fields of wrong kinds."""

    def fault(exchange: Exchange) -> None:
        response = exchange.forward()
        document = json.loads(response.body)
        for records in document.values():
            for record in records:
                if isinstance(record, dict) and record.get("id") == record_id:
                    _spoil(record, set(fields))
        exchange.answer(response._replace(body=json.dumps(document).encode()))

    return fault


def endless(exchange: Exchange) -> None:
    """A body that goes on and on, valid JSON as far as it goes."""
    exchange.begin(200, {**JSON, "Transfer-Encoding": "chunked"})
    part = b'{"id": "x"},' * 4096
    chunk = b"%x\r\n%s\r\n" % (len(part), part)
    exchange.send(b'c\r\n{"volumes":[\r\n')
    for _ in range(ENDLESS_BYTES // len(part)):
        exchange.send(chunk)
    exchange.reset()


def _spoil(document: Any, fields: set[str]) -> None:  # noqa: ANN401 - any value that JSON has
    if isinstance(document, dict):
        for name, value in document.items():
            if name in fields:
                document[name] = {"unexpected": [value]}
            else:
                _spoil(value, fields)
    elif isinstance(document, list):
        for value in document:
            _spoil(value, fields)
