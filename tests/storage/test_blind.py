"""Blind indexes: the same for the same value, purpose and key, and for nothing else."""

from __future__ import annotations

from flask import Flask

from contactcenter.storage import blind


def test_the_same_value_is_found_and_no_other(app: Flask) -> None:
    with app.app_context():
        assert blind.key("number", "+77011234567") == blind.key("number", "+77011234567")
        assert len({blind.key("number", "+77011234567"), blind.key("number", "+77011234568"),
                    blind.key("name", "+77011234567"), blind.key("number\0+7701", "1234567")}) == 4
        assert len(blind.key("number", "")) == blind.KEY_CHARACTERS


def test_without_the_key_nobody_makes_the_same(app: Flask) -> None:
    with app.app_context():
        before = blind.key("number", "+77011234567"), blind.terms(["shkola"])[0]
        app.config["INDEX_KEY"] = b"another key, of thirty-two bytes"
        after = blind.key("number", "+77011234567"), blind.terms(["shkola"])[0]
    assert not set(before) & set(after)


def test_a_term_is_a_word_for_both_full_text_indexes(app: Flask) -> None:
    with app.app_context():
        assert all(len(made) == 2 * blind.TERM_BYTES and made.isalnum() and made == made.lower()
                   for made in blind.terms(("shkola", "", "a" * 5_000, "ё'\\:*")))
