"""Everything is asked, here and now, without any privilege."""

from __future__ import annotations

from kvitals.kernel.diagnosis.diagnose import diagnose
from kvitals.kernel.features import Answer


def test_every_question_is_asked_once_and_answered() -> None:
    checks = diagnose()
    names = [(one.subject, one.name) for one in checks]
    assert len(names) == len(set(names))
    assert all(one.detail for one in checks)


def test_a_subject_is_told_in_one_piece() -> None:
    subjects = [one.subject for one in diagnose()]
    assert subjects == sorted(subjects, key=subjects.index)


def test_what_matters_and_is_missing_has_a_remedy() -> None:
    for one in diagnose():
        if one.matters and one.answer is Answer.NO:
            assert one.remedy, one
