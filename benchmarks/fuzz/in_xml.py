"""Damage to XML."""

from __future__ import annotations

import random
import re

from fuzz import in_bytes
from fuzz.pieces import NAMES, NUMBERS, one_of, put

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = (
    f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
    '<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>',
)

_NUMBER = re.compile(rb"(?<=[>\s])-?\d[\d.eE+-]*(?=[<\s])")
_NAMED = re.compile(rb'name="([^"]+)"')
_TEXT = re.compile(rb">([^<>]*[A-Za-z_/][^<>]*)<")
_ELEMENT = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>")
_TAG = re.compile(rb"</?(\w+)")


def number(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NUMBER, data, rng)
    return data if found is None else put(data, found.span(), rng.choice(NUMBERS).encode())


def many_numbers(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NUMBER, data, rng)
    return data if found is None else put(data, found.span(), b"1 " * rng.choice((3, 1000, 100_000)))


def rename(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NAMED, data, rng)
    return data if found is None else put(data, found.span(1), some_name(data, rng))


def refer(data: bytes, rng: random.Random) -> bytes:
    """A text or a reference that leads elsewhere: to another part, to itself, out of the model."""
    found = one_of(_TEXT, data, rng)
    if found is None:
        return data
    other = one_of(_TEXT, data, rng)
    text = other[1] if other and rng.random() < 0.7 else some_name(data, rng)
    return put(data, found.span(1), text)


def some_name(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NAMED, data, rng)
    return found[1] if found and rng.random() < 0.7 else rng.choice(NAMES).encode()


def drop(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_ELEMENT, data, rng)
    return data if found is None else put(data, found.span(), b"")


def double(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_ELEMENT, data, rng)
    return data if found is None else put(data, found.span(), found[0] * rng.choice((2, 2, 100, 3000)))


def move(data: bytes, rng: random.Random) -> bytes:
    one, two = one_of(_ELEMENT, data, rng), one_of(_ELEMENT, data, rng)
    if one is None or two is None or one.start() >= two.start():
        return data
    return put(put(data, two.span(), one[0]), one.span(), two[0])


def nest(data: bytes, rng: random.Random) -> bytes:
    found, deep = one_of(_ELEMENT, data, rng), rng.choice((3, 100, 20_000))
    if found is None:
        return data
    return put(data, found.span(), b"<%b>" % found[1] * deep + found[0] + b"</%b>" % found[1] * deep)


def other_tag(data: bytes, rng: random.Random) -> bytes:
    """An element under another's name: a joint, function or surface of another kind."""
    found, other = one_of(_TAG, data, rng), one_of(_TAG, data, rng)
    if found is None or other is None:
        return data
    end = data.find(b"</" + found[1] + b">", found.end())
    if data[found.start() : found.start() + 2] != b"</" and end >= 0:
        data = put(data, (end + 2, end + 2 + len(found[1])), other[1])
    return put(data, found.span(1), other[1])


def doctype(data: bytes, rng: random.Random) -> bytes:
    text = rng.choice(DOCTYPES).encode()
    start = data.find(b"?>") + 2 if rng.random() < 0.7 and b"?>" in data else rng.randrange(len(data) + 1)
    use = one_of(_TEXT, data, rng)
    if use is not None and use.start() > start:
        data = put(data, use.span(1), rng.choice((b"&e9;", b"&x;", b"&amp;", b"&#0;", b"&#x110000;")))
    return data[:start] + text + data[start:]


def crowd(data: bytes, rng: random.Random) -> bytes:
    """A whole object of a set, with its name changed, many times over."""
    start = one_of(
        re.compile(rb"<(Body|PathPoint|PathWrap|Thelen2003Muscle|PinJoint|CustomJoint) ?"), data, rng
    )
    if start is None:
        return data
    end = data.find(b"</" + start[1] + b">", start.start())
    if end < 0:
        return data
    block = data[start.start() : end + len(start[1]) + 3]
    copies = (_NAMED.sub(b'name="\\1_%d"' % copy, block, count=1) for copy in range(rng.choice((3, 300))))
    return put(data, (start.start(), start.start()), b"".join(copies))


CHANGES = (
    *in_bytes.CHANGES, number, number, number, number, many_numbers, rename, rename,
    refer, refer, refer, drop, drop, double, move, move, nest, other_tag, other_tag, other_tag,
    doctype, crowd,
)  # fmt: skip
