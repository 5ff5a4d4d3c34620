from __future__ import annotations

import pytest

from voldaan.documents.verify import is_genuine, read_code, verify_code

SECRET = b"an administration's own secret"


def test_a_code_is_three_groups_of_four_without_confusing_signs() -> None:
    codes = [verify_code(f"msg_{number}", SECRET) for number in range(500)]

    assert len(set(codes)) == 500
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("ILOU")


def test_the_code_belongs_to_one_message_and_one_administration() -> None:
    code = verify_code("msg_1", SECRET)

    assert is_genuine(code, "msg_1", SECRET)
    assert not is_genuine(code, "msg_2", SECRET)
    assert not is_genuine(code, "msg_1", b"another secret")


def test_the_code_is_known_and_steady() -> None:
    assert verify_code("msg_1", SECRET) == "4EMW-EKQE-JGZJ"


@pytest.mark.parametrize("typed", ["7k3m q9tx 2hwd", "7K3MQ9TX2HWD", " 7k3m-q9tx-2hwd "])
def test_what_a_reader_types_is_understood(typed: str) -> None:
    assert read_code(typed) == "7K3M-Q9TX-2HWD"


def test_look_alike_letters_are_read_as_digits() -> None:
    assert read_code("OIL0-1111-2HWD") == "0110-1111-2HWD"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q9TX-2HW!", "7K3M-Q9TX-2HWDD", "UUUU-UUUU-UUUU"])
def test_what_cannot_be_a_code_is_not_genuine(typed: str) -> None:
    assert read_code(typed) == ""
    assert not is_genuine(typed, "msg_1", SECRET)


def test_a_code_needs_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        verify_code("msg_1", b"")
