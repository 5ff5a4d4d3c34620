"""A refused form on its page again: found among others, filled as it was, the sentence at its field."""

from __future__ import annotations

from voldaan.base.refill import fields_of, refill

PAGE = """<main><form method="get" action="/a"><input name="q"></form>
<details class="x"><summary>Noteer</summary><form method="post" action="/a">
<input type="hidden" name="what" value="note">
<label for="t">Tekst</label><textarea id="t" name="text" aria-describedby="t_help"></textarea>
<select name="who"><option value="">-</option><option value="7" selected>Noor</option>
<option value="8">Iris</option></select>
<label><input type="checkbox" name="sure"> zeker</label><input type="password" name="key"></form></details>
<form method="post" action="/a">
<input type="hidden" name="what" value="end"><input name="reason" value="oud"></form></main>"""
NOTE = {"what": ["note"], "text": ["a<b & c"], "who": ["8"], "sure": ["on"], "key": ["geheim"]}


def test_the_form_is_found_by_what_it_carries() -> None:
    assert fields_of(PAGE, "/a", NOTE) == ["text", "who", "sure", "key"]
    assert fields_of(PAGE, "/a", {"what": ["end"], "reason": [""]}) == ["reason"]
    assert fields_of(PAGE, "/b", NOTE) is None
    assert refill(PAGE, "/b", NOTE, {"text": "Fout."}) == PAGE


def test_what_was_typed_stands_there_again_and_a_password_does_not() -> None:
    page = refill(PAGE, "/a", NOTE, {})
    assert ">\na&lt;b &amp; c</textarea>" in page
    assert '<option value="7">' in page and '<option value="8" selected>' in page
    assert '<input type="checkbox" name="sure" checked>' in page
    assert "geheim" not in page
    assert '<input name="reason" value="oud">' in page


def test_the_sentence_stands_at_its_field_and_the_fold_is_open() -> None:
    page = refill(PAGE, "/a", NOTE, {"text": "Te kort <3.", "sure": "Vink dit aan."})
    assert '<details class="x" open>' in page
    assert 'aria-describedby="t_help wrong-text" aria-invalid="true" autofocus>' in page
    assert '</textarea><p class="error" id="wrong-text">Te kort &lt;3.</p>' in page
    assert ' zeker</label><p class="error" id="wrong-sure">Vink dit aan.</p>' in page
    assert page.count("autofocus") == 1


def test_what_belongs_to_no_field_stands_on_top_of_the_form_with_the_way_back() -> None:
    page = refill(PAGE, "/a", NOTE, {"gone": "Dit veld is er niet meer."}, said="Dat kan nu niet.", page="/p?x=1&y=2")
    assert '<div class="problem" role="alert" tabindex="-1" autofocus><div><p>Dat kan nu niet.</p>' in page
    assert "<p>Dit veld is er niet meer.</p>" in page
    assert '<input type="hidden" name="next" value="/p?x=1&amp;y=2">' in page
