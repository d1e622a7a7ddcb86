"""The processing state: which act leads where, and who may do it (DOMAIN §4 A, law 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.states import (
    ENDED,
    OPEN,
    TRANSITIONS,
    UNDONE,
    Act,
    ReasonMissingError,
    Role,
    State,
    TransitionError,
    may,
    next_state,
)

D, A, P, S, R = (
    State.DRAFT,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.SUBMITTED,
    State.RETURNED,
)
C, X, W, Z = State.COMPLETED, State.PAUSED, State.WITHDRAWN, State.SUPERSEDED

TABLE = {
    Act.ASSIGN: {D: A},
    Act.ACCEPT: {A: P},
    Act.SUBMIT: {A: S, P: S, R: S},
    Act.RECORD: {A: S, P: S, R: S},
    Act.TAKE_BACK: {S: P},
    Act.CONFIRM: {S: C},
    Act.RETURN: {S: R},
    Act.PAUSE: {A: X, P: X, R: X},
    Act.RESUME: {X: P},
    Act.WITHDRAW: {D: W, A: W, P: W, S: W, R: W, X: W},
    Act.SUPERSEDE: {D: Z, A: Z, P: Z, S: Z, R: Z, X: Z},
    Act.REOPEN: {C: P},
}
NEEDS_REASON = {Act.RECORD, Act.RETURN, Act.PAUSE, Act.WITHDRAW, Act.SUPERSEDE, Act.REOPEN}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_every_act_in_every_state_leads_where_the_table_says_or_nowhere(
    state: State, act: Act
) -> None:
    target = TABLE[act].get(state)

    if target:
        assert next_state(state, act, reason="theo Quyết định số 1") is target
    else:
        with pytest.raises(TransitionError, match=f'cannot "{act}" a duty that is "{state}"'):
            next_state(state, act, reason="theo Quyết định số 1")


def test_an_act_that_does_not_fit_is_refused_with_the_states_in_which_it_does() -> None:
    with pytest.raises(TransitionError, match="one of: assigned, in_progress, returned"):
        next_state(State.COMPLETED, Act.SUBMIT)


@pytest.mark.parametrize("act", Act)
def test_an_act_needs_a_reason_exactly_where_somebody_must_answer_for_it(act: Act) -> None:
    state = next(iter(TABLE[act]))

    if act in NEEDS_REASON:
        with pytest.raises(ReasonMissingError, match=f'"{act}"'):
            next_state(state, act)
    else:
        assert next_state(state, act) is TABLE[act][state]


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0"])
def test_a_blank_reason_is_none(blank: str) -> None:
    with pytest.raises(ReasonMissingError):
        next_state(State.SUBMITTED, Act.RETURN, reason=blank)


def test_an_act_that_does_not_fit_is_refused_before_its_reason_is_asked_for() -> None:
    with pytest.raises(TransitionError):
        next_state(State.ASSIGNED, Act.RETURN)


def test_a_confirmed_continuous_duty_may_be_reported_again() -> None:
    assert next_state(State.COMPLETED, Act.SUBMIT, continuous=True) is State.SUBMITTED


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PAUSED, State.WITHDRAWN, State.DRAFT])
def test_a_continuous_duty_that_is_not_confirmed_has_no_further_right(state: State) -> None:
    with pytest.raises(TransitionError):
        next_state(state, Act.SUBMIT, continuous=True)


@pytest.mark.parametrize("act", [act for act in Act if act not in {Act.SUBMIT, Act.REOPEN}])
def test_continuous_opens_no_other_act_on_a_confirmed_duty(act: Act) -> None:
    with pytest.raises(TransitionError):
        next_state(State.COMPLETED, act, continuous=True, reason="theo Quyết định số 1")


def test_withdrawn_and_superseded_are_final() -> None:
    final = {state for state in State if all(state not in t.sources for t in TRANSITIONS.values())}

    assert final == {State.WITHDRAWN, State.SUPERSEDED}


def test_the_groups_of_states_are_those_of_the_table() -> None:
    assert {A, P, R} == OPEN
    assert {A, P, R, S} == UNDONE
    assert {C, W, Z} == ENDED
    assert not UNDONE & ENDED
    assert set(State) == UNDONE | ENDED | {D, X}


@given(
    acts=st.lists(st.tuples(st.sampled_from(Act), st.booleans(), st.sampled_from(["", "lý do"]))),
    start=st.sampled_from(State),
)
def test_no_row_of_acts_ever_leaves_the_table(
    acts: list[tuple[Act, bool, str]], start: State
) -> None:
    state = start
    for act, continuous, reason in acts:
        try:
            after = next_state(state, act, continuous=continuous, reason=reason)
        except (TransitionError, ReasonMissingError):
            continue
        again = continuous and (state, act) == (State.COMPLETED, Act.SUBMIT)
        assert again or TABLE[act][state] is after
        state = after


@given(
    acts=st.lists(st.sampled_from([act for act in Act if act is not Act.CONFIRM])),
    start=st.sampled_from([state for state in State if state is not State.COMPLETED]),
)
def test_nothing_but_a_confirmation_completes_a_duty(acts: list[Act], start: State) -> None:
    state = start
    for act in acts:
        if state in TRANSITIONS[act].sources:
            state = next_state(state, act, reason="lý do")

    assert state is not State.COMPLETED


OWNER, OFFICE, DEPUTY = Role.OWNER, Role.STANDING_OFFICE, Role.DEPUTY
CHAIR, ADMIN = Role.CHAIR, Role.ADMINISTRATOR

RIGHTS = {
    Act.ASSIGN: {OFFICE},
    Act.ACCEPT: {OWNER, Role.CLERK},
    Act.SUBMIT: {OWNER, Role.CLERK},
    Act.TAKE_BACK: {OWNER, Role.CLERK},
    Act.RECORD: {OFFICE},
    Act.CONFIRM: {OFFICE},
    Act.RETURN: {OFFICE},
    Act.REOPEN: {OFFICE},
    Act.PAUSE: {CHAIR, DEPUTY},
    Act.RESUME: {CHAIR, DEPUTY},
    Act.WITHDRAW: {CHAIR, DEPUTY},
    Act.SUPERSEDE: {CHAIR, DEPUTY},
}
DRAFT_RIGHTS = RIGHTS | {Act.WITHDRAW: {CHAIR, DEPUTY, OFFICE}}
JUDGING = (Act.CONFIRM, Act.RETURN, Act.REOPEN)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_every_act_belongs_to_those_whom_the_plan_names(role: Role, act: Act) -> None:
    assert may(act, frozenset({role}), owed_by_standing_office=False) is (role in RIGHTS[act])


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_draft_may_also_be_left_out_by_the_office_that_may_assign_it(
    role: Role, act: Act
) -> None:
    allowed = may(act, frozenset({role}), owed_by_standing_office=False, is_draft=True)

    assert allowed is (role in DRAFT_RIGHTS[act])


def test_the_office_does_not_leave_out_a_draft_that_it_owes_itself() -> None:
    held = frozenset({OFFICE, OWNER})

    assert may(Act.ASSIGN, held, owed_by_standing_office=True, is_draft=True)
    assert not may(Act.WITHDRAW, held, owed_by_standing_office=True, is_draft=True)


@pytest.mark.parametrize("act", JUDGING)
@pytest.mark.parametrize("role", Role)
def test_what_the_standing_office_owes_is_judged_by_the_deputy_chair(role: Role, act: Act) -> None:
    assert may(act, frozenset({role}), owed_by_standing_office=True) is (role is DEPUTY)


def test_the_office_records_no_paper_report_of_its_own() -> None:
    assert not may(Act.RECORD, frozenset({OFFICE}), owed_by_standing_office=True)
    assert not may(Act.RECORD, frozenset({OFFICE, OWNER}), owed_by_standing_office=False)


roles = st.frozensets(st.sampled_from(Role))


@given(held=roles, act=st.sampled_from(JUDGING), by_office=st.booleans())
def test_the_owner_never_judges_its_own_duty_whatever_else_it_is(
    held: frozenset[Role], act: Act, *, by_office: bool
) -> None:
    assert not may(act, held | {OWNER}, owed_by_standing_office=by_office)


@given(act=st.sampled_from(Act), by_office=st.booleans())
def test_who_has_no_role_may_do_nothing(act: Act, *, by_office: bool) -> None:
    assert not may(act, frozenset(), owed_by_standing_office=by_office)


@given(act=st.sampled_from(Act), by_office=st.booleans())
def test_an_administrator_decides_nothing_about_a_duty(act: Act, *, by_office: bool) -> None:
    assert not may(act, frozenset({ADMIN}), owed_by_standing_office=by_office)
